# crm.sh - crm finds and runs crm-NAME, and helps with names.
. "$(dirname "$0")/lib.sh"
book n
expect_match 'alone it says what there is' 0 'crm' '^usage: crm COMMAND' '^  lead ' '^  customer ' '^  score ' '^  task ' '^  ar ' '^  book '
expect_match 'help of a command' 0 'crm help lead' '^usage: crm-lead ' '^  add '
expect 'crm X is crm-X' 0 'crm lead list -C n --stage 报价 --format csv >a && crm-lead list -C n --stage 报价 --format csv | cmp - a' </dev/null
expect 'and has its status' 1 'crm lead show L-999 -C n 2>none' </dev/null
expect 'a command that is none: did you mean' 2 'crm led' <<'EOF'
! crm: 'led' is no command; did you mean 'lead'?
EOF
expect 'help of one too' 2 'crm help bok' <<'EOF'
! crm: 'bok' is no command; did you mean 'book'?
EOF
expect_match 'nor near to any' 2 'crm unsinn' "^! crm: 'unsinn' is no command"
expect 'a verb that is none' 2 'crm lead lst' <<'EOF'
! crm-lead: 'lst' is no verb of crm-lead; did you mean 'list'?
EOF
expect_match 'options go behind the command' 2 'crm -C n lead list' "^! crm: '-C': a command is wanted first; see crm help\$"
expect_match 'versions' 0 'crm --version; crm lead --version' '^crm [0-9]+\.[0-9]+' '^crm-lead [0-9]+\.[0-9]+'
for command in lead customer score task ar book; do
	expect_match "help of crm-$command" 0 "crm-$command --help" "^usage: crm-$command " '^verbs:$' '--dry-run' '--version'
done
mkdir bin
printf '#!/bin/sh\necho "mine: $*"\n' >bin/crm-mine
chmod +x bin/crm-mine
expect 'a command that PATH has' 0 'PATH=$PWD/bin:$PATH crm mine 一 二' <<'EOF'
mine: 一 二
EOF
cp bin/crm-mine crm-here
expect_match 'but never one of the working directory' 2 'PATH=:.:$PATH crm here' "^! crm: 'here' is no command"
expect_match 'a name is no path' 2 'crm ../crm-here' "^! crm: '../crm-here'"
expect_match 'a full disk' 3 'crm help >/dev/full' "^! crm: cannot write to 'stdout'"
if [ -f "$CRM_TOP/po/zh_CN.po" ]; then
	expect_none 'in Chinese' 2 'LANGUAGE=zh_CN crm led' 'did you mean'
	expect_none 'by LANG, where there is no such locale' 2 'unset LC_ALL; LANG=zh_CN.UTF-8 crm led' 'did you mean'
else
	skip 'in Chinese' 'no po/zh_CN.po yet'
fi
done_testing
