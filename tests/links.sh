# links.sh - a ledger that is a symbolic link stays one; the log is no link, and a contract's text lies in the book.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book B
cp -R B plain
mkdir -p shared other
mv B/leads.csv shared/leads.csv
ln -s "$PWD/shared/leads.csv" B/leads.csv
mv B/customers.csv other/kunden.csv
ln -s ../other/kunden.csv B/customers.csv
ln -s ../other/there.csv shared/payments.csv
mv B/payments.csv other/there.csv
ln -s ../shared/payments.csv B/payments.csv
# The book is as the plain one, and its links lead where they led.
same() {
	rm -rf logs && mkdir logs && cp -R plain/log logs/plain && cp -R B/log logs/B && plain_log logs/*/*.csv && diff -r logs/plain logs/B &&
		diff -r -x .crm -x log plain B && test "$(readlink B/customers.csv)" = ../other/kunden.csv && test -h B/leads.csv && test -h shared/payments.csv &&
		test -z "$(find . -name '*.crm-new')"
}
both() {
	eval "$(printf '%s' "$1" | sed 's/-C B/-C plain/g')" && eval "$1" && same
}
expect_ok 'a row is changed' "both 'crm-lead -C B stage L-000012 方案输出 -q'"
expect_ok 'a row is added' "both 'crm-lead -C B add --customer C-000008 --stage 线索 --next +3d --need 关节镜换代 --blocker 等设备科预算 -q'"
expect_ok 'another file, by a link beside it' "both 'crm-customer -C B set C-000008 level=二级甲等 -q'"
expect_ok 'over two links' "both 'crm-ar -C B pay I-000090 5.00 -q'"
expect_ok 'several at once' "both 'crm-score -C B run'"
expect_ok 'the target keeps its mode' 'chmod 640 shared/leads.csv; crm-lead -C B set L-000012 amount=5 -q && test "$(stat -c %a shared/leads.csv)" = 640'
crm-lead -C plain set L-000012 amount=5 -q >none
expect_ok 'what was left beside the target is swept' 'touch "shared/leads.csv.$(printf %x "$(stat -c %i B)").crm-new" && crm-lead -C B set L-000012 amount=6 -q && crm-lead -C plain set L-000012 amount=6 -q && same'
expect_ok 'what another book left is left' 'touch shared/leads.csv.1.crm-new leads.csv.crm-new && crm-lead -C B set L-000012 amount=7 -q && ls shared/leads.csv.1.crm-new leads.csv.crm-new && rm shared/leads.csv.1.crm-new leads.csv.crm-new'
mkdir -p B/rules
cp "$T_FIELDS" shared/fields.yaml
ln -s ../../shared/fields.yaml B/rules/fields.yaml
expect_ok 'a rule file too' 'crm-book -C B field retire leads.product && test -h B/rules/fields.yaml && grep -q "retired: 2026-03-16" shared/fields.yaml'

#
# what is no ledger of the book
#
book C
rm C/samples.csv
ln -s ../nowhere.csv C/samples.csv
expect 'a link that leads to no file' 3 'crm-book -C C add samples period=2026-03 seed=x population=5 lead=L-000012 drawn_at=today -q' <<'EOF'
! crm-book: 'samples.csv' is a symbolic link that leads to no file; put the file there, or remove the link
EOF
expect_ok 'is not made into one' 'test ! -e nowhere.csv'
printf 'export X=1\n' >bashrc
mv C/log/2026-03.csv march.csv
ln -s ../../bashrc C/log/2026-03.csv
expect 'a month of the log that is a link' 3 'crm-lead -C C set L-000012 amount=5' <<'EOF'
! crm-lead: 'log/2026-03.csv' is a symbolic link: the log is written in the book itself; put the file there
EOF
expect_match 'who only looks is told, too' 3 'crm-book -C C log' "^! crm-book: 'log/2026-03\.csv' is a symbolic link"
expect 'nothing was written there' 0 'cat bashrc' <<'EOF'
export X=1
EOF
rm C/log/2026-03.csv
ln -s ../../next.csv C/log/2026-03.csv
expect_match 'one that leads nowhere, neither' 3 'crm-lead -C C set L-000012 amount=5; test ! -e next.csv || exit 9; crm-lead -C C set L-000012 amount=5' \
	"is a symbolic link"
rm C/log/2026-03.csv
cp march.csv C/log/2026-03.csv
printf '甲方乙方\n' >C/text.md
printf '别处\n' >outside.md
ln -s ../outside.md C/linked.md
ln -s .. C/up
for file in ../outside.md "$PWD/outside.md" linked.md up/outside.md; do
	expect_match "a contract's text at $file" 1 "crm-contract -C C new --customer C-000008 amount=5 title=试 file=$file -q >id && crm-contract -C C text \$(cat id)" \
		"file: '.*' (is not inside the book|does not match)"
done
for file in ../outside.md /etc/passwd a/../../b ..; do
	expect_match "$file is no name to be entered" 1 "crm-contract -C C new --customer C-000008 amount=5 file=$file" "file: '$file' is not inside the book"
done
expect_ok 'names with two dots are' 'mkdir -p C/a..b && echo 第一条 >C/a..b/c..md && crm-contract -C C new --customer C-000008 amount=5 file=a..b/c..md -n'
expect_match 'in the book' 0 'crm-contract -C C new --customer C-000008 amount=5 title=试 file=text.md -q >id && crm-contract -C C text $(cat id)' '甲方乙方'

# A rule file, or rules/ itself, that is a link to nothing: what it led to is away, and the shipped rules aren't the book's
book R
mkdir R/rules
ln -s ../elsewhere/scoring.yaml R/rules/scoring.yaml
expect 'a rule file' 3 'crm-score -C R run -n' <<'EOF'
! crm-score: cannot read 'rules/scoring.yaml': it is a symbolic link, or below one, that leads to nothing
EOF
expect_ok 'one that is not asked for' 'crm-lead -C R list'
rm R/rules/scoring.yaml && ln -s ../elsewhere R/rules/templates
expect_match 'templates' 3 'crm-ar -C R remind -n' "^! crm-ar: cannot read 'rules/templates/reminder/d15.md': it is a symbolic link, or below one"
rm -r R/rules && ln -s ../elsewhere R/rules
expect 'all of them' 3 'crm-lead -C R list' <<'EOF'
! crm-lead: cannot read 'rules/stages.yaml': it is a symbolic link, or below one, that leads to nothing
EOF
expect_ok 'one that leads somewhere is followed' 'cp -R "$CRM_TOP/rules" elsewhere && crm-lead -C R list && crm-book -C R rules check'
done_testing
