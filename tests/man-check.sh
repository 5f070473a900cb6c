# man-check.sh - the manual says what --help says: every verb and option of a command is in its page, and no option is
# in a page that no command has. Pages are free of formatter warnings.
. "$(dirname "$0")/lib.sh"

commands() {
	(cd "$CRM_TOP/cmd" && ls crm.c crm-*.c 2>/dev/null) | sed 's/\.c$//'
}

# A page as plain text.
plain() {
	sed -e 's/\\-/-/g' -e 's/\\f[BIRP]//g' -e 's/\\f(..//g' -e 's/\\&//g' -e 's/\\(hy/-/g' \
		-e 's/^\.\(B\|BR\|I\|IR\|RB\|TP\|BI\) //' "$1"
}

# Verbs of a --help on stdin: what is indented by two blanks, up to the next two.
verbs_of() {
	sed -n 's/^  \([a-z]\)/\1/p' | sed -e 's/  .*//' -e 's/ [A-Z<[].*//' | sort -u
}

options_of() {
	grep -oE -e '--[a-z][a-z0-9-]+' | sort -u
}

: >all-options
for command in $(commands); do
	page=$CRM_TOP/man/$command.1
	ok "$command has a page" test -e "$page"
	ok "$command --help works" sh -c "$command --help >help 2>err </dev/null && test -s help -a ! -s err"
	verbs_of <help >verbs
	cp help helps
	while read -r verb; do
		$command $verb --help >>helps 2>>err </dev/null || diag "$command $verb --help: status $?"
	done <verbs
	options_of <helps >options
	cat options >>all-options
	[ -e "$page" ] || continue
	plain "$page" >page
	missing=
	while read -r verb; do
		grep -qwF -e "$verb" page || missing="$missing '$verb'"
	done <verbs
	ok "$command.1 has every verb" test -z "$missing"
	[ -z "$missing" ] || diag "missing:$missing"
	missing=
	while read -r option; do
		grep -qE -e "(^|[^a-z-])$option([^a-z0-9-]|\$)" page || missing="$missing $option"
	done <options
	ok "$command.1 has every option" test -z "$missing"
	[ -z "$missing" ] || diag "missing:$missing"
done

for page in "$CRM_TOP"/man/*.[157]; do
	[ -e "$page" ] || skip_all 'there are no pages'
	name=${page##*/}
	case $name in
	crm*.1)
		plain "$page" | options_of | comm -23 - "$(sort -u all-options >known && echo known)" >unknown
		ok "$name has no option that isn't there" test ! -s unknown
		sed 's/^/# unknown: /' unknown
		;;
	esac
	if command -v mandoc >/dev/null; then
		mandoc -T lint -W warning "$page" >warnings 2>&1
	elif command -v groff >/dev/null; then
		groff -man -K utf8 -T utf8 -ww -z "$page" >warnings 2>&1
	else
		skip "$name is free of warnings" 'no mandoc, no groff'
		continue
	fi
	ok "$name is free of warnings" test ! -s warnings
	head -n 10 warnings | sed 's/^/# /'
done

# What the picture of the house names is there.
sed 's/\\-/-/g' "$CRM_TOP/man/crm-hacking.7" | grep -oE '(lib|cmd)/([a-z_]+/?)*([a-z_-]+[.][ch])?' | sort -u >named
ok 'crm-hacking.7 names files' test "$(wc -l <named)" -gt 10
(cd "$CRM_TOP" && while read -r path; do [ -e "$path" ] || echo "$path"; done) <named >gone
ok 'crm-hacking.7 names only what is there' test ! -s gone
sed 's/^/# gone: /' gone
(cd "$CRM_TOP/lib/sales" && ls -d */ | tr -d /) | while read -r folder; do
	grep -qw "$folder" "$CRM_TOP/man/crm-hacking.7" || echo "$folder"
done >missing
ok 'crm-hacking.7 has every folder of sales' test ! -s missing
done_testing
