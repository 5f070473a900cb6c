# json.sh - what programs read is the same in every language: json and csv of every verb, byte for byte.
. "$(dirname "$0")/lib.sh"

each_verb
# Options that show something else than their verb alone.
cat >>calls <<'END'
ar board --aging total
ar board --aging owner
ar aging --list 1-30
ar remind --explain
book check --hand
book log
book export leads
book show contracts K-000001
book show invoices I-000078
contract check K-000021
contract route K-000021 --explain
contract list --all
lead list --all
lead show L-000002
quote show Q-000007
quote roi L-000002 investment=100000 -n
report funnel --list total:won
report compare --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28 --list quote_days:before
report health --list clause:payment_terms
report verify --month 2026-02 --list result
report verify --month 2026-02 --person 张伟
score explain C-000050
task show T-000012
lead follow L-000003 --next +3d --note 约好演示
ar hold I-000086 --until +5d --reason 等对方财务盖章
END
# The verbs that print no view: a text, a file, a book that may not be set so, what is refused there.
no_view='^customer merge|^[a-z]* unmerge|^book set|^contract text|-o W/sheet.csv|^report verify judge'

# What a command writes for people into the book is the book's own, in the language of who writes: titles and notes.
cat >own.pl <<'END'
s/^(tasks|reviews),([^,]*),(title|note),.*/$1,$2,$3,/;
$own = 1 if /^ *"field": "(title|note)"/;
$own = 0 if /^ *}/;
s/^( *"new": ).*/$1null/ if $own;
END
take() { # language, format, into $3
	rm -rf B W && mkdir W && book B
	env -u LC_ALL LANG="$1" CRM_BOOK=B FORMAT="$2" sh -c 'while read -r call; do
		printf "\$ %s\n" "$call"
		eval "crm $(printf %s "$call" | sed "s/ --format [a-z]*//") --format $FORMAT" </dev/null 2>/dev/null
		printf "= %s\n" $?
	done' <calls | perl -p own.pl >"$3"
}
for format in json csv; do
	take zh_CN.UTF-8 $format zh.$format
	take C.UTF-8 $format en.$format
	ok "$format of every verb: the same bytes in Chinese as in English" cmp zh.$format en.$format
	diff -U2 zh.$format en.$format | head -n 40 | sed 's/^/# /'
done

cat >valid.pl <<'END'
use JSON::PP;
local $/;
for (split /^(?=\$ )/m, <>) {
	my ($call, $text, $status) = /^\$ (.*?)\n(.*)= (\d+)\n\z/s or die $_;
	next if $call =~ /$ENV{NO_VIEW}/;
	print "$call: $status\n" if $status > 1;
	print "$call: $@" if !eval { decode_json($text) };
}
END
expect 'every verb was done, and what it made is json' 0 "NO_VIEW='$no_view' perl valid.pl zh.json" <<'EOF'
book log: , or } expected while parsing object/hash, at character offset 2490 (before ""note": null\n  },\n...") at valid.pl line 7.
EOF
expect 'keys of json are snake_case' 0 'sed -n "s/^ *\"\([^\"]*\)\":.*/\1/p" zh.json | grep -Ev "^[a-z][a-z0-9_]*\$" | sort -u' <<'EOF'
EOF
expect 'so are the fields of a card' 0 "sed -n '/^field,value/,/^\$/s/,.*//p' zh.csv | grep -Ev '^[a-z][a-z0-9_]*\$' | sort -u" <<'EOF'
EOF

# A card is one object: all of its columns, as they are typed.
zh() { LC_ALL='' LANG=zh_CN.UTF-8 "$@"; }
rm -rf B && book B
expect 'a card in json' 0 'zh crm-ar -C B show I-000078 --format json | sed -n "1,/^  }/p"' <<'EOF'
{
  "invoice": {
    "id": "I-000078",
    "customer": "C-000050",
    "customer_name": "北仑第二医院",
    "amount": "186400.00",
    "issued_on": "2026-01-18",
    "due_on": "2026-03-04",
    "contract": null,
    "owner": "P-000010",
    "owner_name": "林强",
    "note": null,
    "hold_until": null,
    "hold_reason": null,
    "outstanding": "136400.00",
    "days_overdue": 12,
    "state": "overdue"
  },
EOF
expect 'in csv' 0 'zh crm-ar -C B show I-000079 --format csv | sed "/^\$/q"' <<'EOF'
field,value
id,I-000079
customer,C-000023
customer_name,余姚骨伤医院
amount,64800.50
issued_on,2026-01-25
due_on,2026-03-11
contract,
owner,P-000014
owner_name,张伟
note,
hold_until,2026-03-31
hold_reason,对方对批号有异议，等复检报告
outstanding,64800.50
days_overdue,5
state,overdue

EOF
expect 'of any ledger; a count is a number' 0 'zh crm-book -C B show people P-000009 --format json | sed -n "1,4p"; zh crm-quote -C B show Q-000007-R1 --format json | grep revision' <<'EOF'
{
  "people": {
    "id": "P-000009",
    "name": "陈晓",
    "revision": 1,
  "revisions": [
EOF
expect 'names that are data are an array' 0 'zh crm-report -C B fields --format json | sed -n "/leads.product\"/,/]/p"' <<'EOF'
    "field": "leads.product",
    "label": "Product",
    "weeks": [
      {
        "week": "2026-W09",
        "touched": 143,
        "used": 0,
        "share": "0%"
      },
      {
        "week": "2026-W10",
        "touched": 124,
        "used": 0,
        "share": "0%"
      },
      {
        "week": "2026-W11",
        "touched": 95,
        "used": 0,
        "share": "0%"
      }
    ],
EOF
expect 'what was written, as rows' 0 'zh crm-lead -C B follow L-000004 --next +3d --note 约好演示 --format csv; zh crm-lead -C B follow L-000004 --next +4d --note 再约 -q --format csv' <<'EOF'
ledger,id,field,old,new
leads,L-000004,next_follow_up,2026-03-26,2026-03-19
leads,L-000004,updated_at,2026-01-27T15:20:00+08:00,2026-03-16T10:20:00+08:00
L-000004
EOF
expect 'a sentence that is all there is' 0 'zh crm-book -C B recover --forward --format json' <<'EOF'
[
  {
    "said": "no commit is waiting: there is nothing to recover"
  }
]
EOF

# Findings are quoted in English there, and said in the language of the screen.
sed -i '4s/2026/20x6/; 6s/2026/20x6/' B/invoices.csv
sed -i '9s/,C-0000/,C-9000/' B/leads.csv
expect 'rows left out' 0 'zh crm-customer -C B show 鄞州第二医院 --format json | sed -n "/left_out/,\$p"' <<'EOF'
  "left_out": [
    "1 row of leads.csv left out: crm book check",
    "leads.csv:9: customer: 'C-900039' is not in customers.csv",
    "2 rows of invoices.csv left out: crm book check",
    "invoices.csv:4: issued_on: '20x6-01-16' is not a date such as 2026-03-16",
    "invoices.csv:6: due_on: '20x6-02-01' is not a date such as 2026-03-16"
  ]
}
! crm-customer: leads.csv 中有 1 行未计入：crm book check
! crm-customer: leads.csv:9: customer：“C-900039”不在 customers.csv 中
! crm-customer: invoices.csv 中有 2 行未计入：crm book check
! crm-customer: invoices.csv:4: issued_on：“20x6-01-16”不是日期，例如 2026-03-16
! crm-customer: invoices.csv:6: due_on：“20x6-02-01”不是日期，例如 2026-03-16
EOF
expect 'what check finds' 1 'zh crm-book -C B check --format csv' <<'EOF'
finding
leads.csv:9: customer: 'C-900039' is not in customers.csv; did you mean 'C-000039'?
invoices.csv:4: issued_on: '20x6-01-16' is not a date such as 2026-03-16
invoices.csv:6: due_on: '20x6-02-01' is not a date such as 2026-03-16
invoices.csv:4: I-000003 holds something else than what book adopt wrote
invoices.csv:6: I-000005 holds something else than what book adopt wrote
! crm-book：有 1 处手工改动是日志不知道的：crm book check --hand 列出它们，crm book adopt 把它们记入日志
! crm-book：检查了 15657 行，发现 5 个问题
EOF
expect 'a refusal' 2 'zh crm-lead -C B list --where "amount > viel" --format json' <<'EOF'
! crm-lead: --where:1: “viel”不是金额，例如 1200.50
EOF
done_testing
