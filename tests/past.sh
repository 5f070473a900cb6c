# past.sh - a clock in the past shows the book as it was then. A month of commands goes by; what every reading verb says on the way is
# kept, and has to come again, byte for byte, when the book of the end is read with --as-of that moment.
. "$(dirname "$0")/lib.sh"

#
# Every reading verb, with what it may show. A verb that stands neither here nor among those that write fails the test below.
#
cat >reads <<'EOF'
ar board
ar aging
ar aging --by customer
ar aging --by owner
ar aging --list 1-30
ar remind -n
ar show I-000081
ar show I-000092
book export invoices
book export payments
book export tasks
book export reviews
book export leads
book export people
book export quote_lines
book list contracts
book list walkthroughs
book list reminders
book show leads L-000401
book show customers C-000010
book log --since 2026-03-01
book log --ledger leads --id L-000401
contract list
contract list --all
contract show K-000025
contract show K-000021
contract text K-000025
contract check --all
contract route K-000025
contract pending
contract pending --for 孙立群
contract trail K-000025
contract trail K-000024
contact list
contact list --all
contact show CT-000020
customer dupes
customer list
customer dupes
customer show 鄞州第二医院
customer show 宁波第一医院
lead list
lead list --all --where "stage.kind != open"
lead list --overdue
lead brief L-000401
lead brief L-000002
lead list --no-decider
lead show L-000401
lead show L-000002
lead stuck
lead orphans
quote list
quote list --all
quote show Q-000015-R1
quote diff Q-000015
quote stats
report board
report funnel --since 2026-01-01
report pipeline
report pipeline --by month
report closed --by owner
report stale --days 5
report activity --by week
report events
report compare --change 2026-02-16
report fields
report verify sheet --month 2026-03
report verify --month 2026-03 -n
report verify --since 2026-03-16 -n
report health
report health --month 2026-03
report daily
report evidence 鄞州第二医院
score run -n
score list
score explain 鄞州第二医院
customer dupes
solution slots
solution list --all
solution show SOL-000001
solution remind -n
solution calendar export
task list
task list --all
task show T-000144
task remind -n
walkthrough list --month 2026-03
walkthrough list
walkthrough report --month 2026-03
EOF
# What writes, and what doesn't look at ledgers: rules, and check, which is always of the files as they stand.
cat >others <<'EOF'
ar invoice add
ar pay
ar hold
ar release
book init
book check
book seal
book adopt
book recover
book share
book import
book rules check
book rules test
book rules list
book field retire
book field revive
book add
book set
contract new
contract templates
contract submit
contract approve
contract return
contract revise
contract withdraw
contract sign
contract delegate
contract escalate
contact add
contact set
contact left
contact take
contact merge
contact unmerge
customer add
customer set
customer follow
customer merge
customer unmerge
lead add
lead card
lead stage
lead follow
lead assign
lead handover
lead set
lead merge
lead unmerge
lead solved
quote new
quote revise
quote final
quote roi
report verify judge
solution request
solution move
solution cancel
solution submit
solution calendar import
task add
task snooze
task done
task cancel
walkthrough pick
walkthrough steps
walkthrough start
walkthrough finish
walkthrough log
walkthrough answer
EOF
for program in "$CRM_BUILD"/crm-*; do
	noun=${program##*/crm-}
	"$program" --help | sed -n "/^verbs:/,/^\$/s/^  \\([a-z][a-z ]*[a-z]\\).*/$noun \\1/p" | sed 's/  .*//'
done | sort >verbs
while read -r verb; do
	grep -q "^$verb\$" others || grep -q "^$verb\\( \\|\$\\)" reads || echo "$verb"
done <verbs >forgotten
expect 'no verb is forgotten' 0 'cat forgotten; test "$(wc -l <verbs)" -gt 60'

#
# The month.
#
book B
# $1 book; standard output and errors of every reading verb, with its status.
look() {
	while read -r command; do
		printf '%s\n' "$ crm $command"
		eval "crm-${command%% *} -C $1 ${command#* }" 2>&1 </dev/null
		echo "= $?"
	done <reads
}
# $1 what goes by, a command a line behind its moment: "03-16T11:00 lead add ...". After each the book is looked at.
n=0
: >failed
go() {
	while read -r moment command; do
		n=$((n + 1))
		CRM_NOW=2026-$moment:00+08:00
		export CRM_NOW
		eval "crm-${command%% *} -C B ${command#* }" >done.$n 2>&1 </dev/null || case $command in
		'report verify'* | 'book import'*) ;; # what was found is no failure of the command
		*) echo "$moment $command: $(cat done.$n)" >>failed ;;
		esac
		[ $((n % 3)) != 1 ] || { echo "$CRM_NOW" >at.$n && look B >then.$n; }
	done
}
cp "$CRM_TOP/data/ningbo/import/fair-leads.csv" fair.csv
go <<'EOF'
03-16T11:00 lead add --customer 鄞州第二医院 --stage 需求确认 --next 2026-03-19 --need "关节镜耗材换代，要术式适配方案" --blocker "设备科预算未批" --as 陈晓
03-16T14:00 lead follow L-000401 --next +3wd --note "设备科要三家比价" --as 陈晓
03-17T09:30 lead stage L-000401 报价 amount=38万 --as 陈晓
03-17T10:00 quote new L-000401 JZ-01:20 --valid +30d --as 陈晓
03-17T15:00 quote revise Q-000015-R1 JZ-01:30 --reason price --as 陈晓
03-18T09:00 lead set L-000002 blocker=竞品降价 --as 任倩
03-18T09:10 contact set CT-000020 part=影响 stance=1 --as 任倩
03-18T11:00 quote final Q-000015 --as 陈晓
03-18T16:00 contract new --quote Q-000015-R2 --template hospital-purchase 税率=13% 付款方式=验收合格后30日内付清 --as 陈晓
03-19T09:10 contract submit K-000025 --as 陈晓
03-19T09:20 lead brief L-000002 --pick 1,2 --as 任倩
03-19T10:00 contract delegate --to 孙立群 --until 2026-03-25 --as 李文静
03-19T15:00 contract return K-000025 --as 孙立群 --clause 验收 --reason 验收没有期限 --suggest 到货后7个工作日内验收，逾期未提出书面异议视为验收合格
03-20T09:00 contract revise K-000025 --adopt R-000058 --as 陈晓
03-20T09:20 contact left CT-000021 --as 任倩
03-20T09:30 contract submit K-000025 --as 陈晓
03-20T11:00 contract approve K-000025 --as 孙立群
03-20T13:00 contract approve K-000025 --as 周建明
03-20T16:00 contract escalate
03-23T09:00 ar invoice add 客户=鄞州第二医院 金额=20400 --issued today --due 2026-04-20
03-23T10:00 ar pay I-000081 200000
03-23T11:00 ar hold I-000090 --until 2026-03-30 --reason 型号争议
03-23T16:30 ar remind --outbox out
03-24T09:00 ar release I-000090
03-24T09:30 score run
03-24T10:00 task add 再核对一遍 --for 陈晓 --due 2026-03-26
03-24T10:10 task cancel 再核对一遍 --as 陈晓
03-24T10:20 task add 核对编码 --for 陈晓 --due 2026-03-26
03-24T15:00 task remind
03-25T09:00 task done 核对编码 --as 陈晓
03-25T11:00 walkthrough log 报价 报价单改一次要重新录入全部货号 --as 陈晓
03-25T14:00 lead solved L-000401 把编码逐条对照交设备科入库 --as 陈晓
03-26T09:00 walkthrough answer W-000087 修订报价会沿用上一版的货号 --as 周建明
03-26T11:00 customer set 鄞州第二医院 level=三级甲等
03-27T09:00 customer add 镇海新院 type=公立医院
03-27T10:00 book add orders customer=C-000008 sku=JZ-01 qty=30 amount=900000.00 ordered_on=today
03-30T09:00 contract sign K-000025 --on 2026-03-30
03-30T11:00 lead stage L-000401 签约 --as 陈晓
03-31T09:00 lead stage L-000002 流失 lost_reason=选择竞品 --as 任倩
03-31T15:00 contract approve K-000024 --as 李文静
04-01T09:00 walkthrough pick --month 2026-04
04-01T10:00 report verify --month 2026-03
04-02T09:00 book import fair.csv --map fair-leads
04-03T09:00 contract withdraw K-000021 --as 任倩
04-03T10:00 book set people P-000017 status=left left_on=2026-04-03
04-07T09:00 quote roi L-000402 investment=100000 yearly_saving=60000 yearly_revenue=0 yearly_cost=0
04-08T10:00 lead follow L-000401 --next +3wd --note 回访
EOF
expect 'every command did what it says' 0 'cat failed' <<'EOF'
EOF
CRM_NOW=2026-04-30T10:00:00+08:00
export CRM_NOW
for i in $(seq "$n"); do
	[ -f at.$i ] || continue
	sed "s/\$/ --as-of $(cat at.$i)/" reads >reads.then
	cp reads reads.kept && cp reads.then reads
	look B | sed "s/ --as-of $(cat at.$i)\$//" >now.$i
	cp reads.kept reads
	same_bytes "as of $(cat at.$i)" then.$i now.$i
done

#
# What the log can't tell is said, and what has no log counts by its own dates.
#
CRM_NOW=2026-03-16T10:20:00+08:00
book S
expect_match 'who came later, nobody knows' 0 'crm-customer -C S list --as-of 2025-12-01' '^C-000076' \
	"^the log begins on 2026-01-05: what changed before isn't known, and is shown as it stood then\$"
expect_none 'behind its beginning it is known' 0 'crm-customer -C S list --as-of "2026-01-05 09:25"' '^C-000075' 'the log begins'
expect_none 'nothing to say there' 0 'crm-lead -C S list --as-of 2026-01-20' 'the log begins'
cp -r S late
crm-ar -C late invoice add 客户=鄞州第二医院 金额=20400 --issued 2026-03-02 --due 2026-04-20 --as 陈晓 >/dev/null
crm-ar -C late pay I-000092 400 --on 2026-03-04 --as 陈晓 >/dev/null
expect_match 'a paper that was entered late counts by its date, and that is said' 0 'crm-ar -C late show I-000092 --as-of 2026-03-05' \
	'outstanding +20,000.00' '^2 rows came in after that moment: they count by their own dates, as they came in$'
for format in csv json; do
	expect_match "where $format has no room for notes, stderr says it" 0 "crm-ar -C late aging --as-of 2026-03-05 --format $format" \
		'^! crm-ar: 2 rows came in after that moment: they count by their own dates, as they came in$'
done
expect_match 'of an export, too' 0 'crm-book -C late export payments --as-of 2026-03-05' '^! crm-book: 1 row came in after that moment'
expect_match 'and of what is not known' 0 'crm-lead -C S list --overdue --as-of 2026-03-03 --format csv' "^! crm-lead: 4 rows lack what they must have had then"
expect_none 'not where it is not there' 0 'crm-ar -C late aging --as-of 2026-03-01' 'came in after'
expect_none 'nor of now' 0 'crm-ar -C late aging' 'came in after'
expect_match 'what must have stood there and the log does not tell is said' 0 'crm-lead -C S list --overdue --as-of 2026-03-03' \
	"^4 rows lack what they must have had then and the log doesn't tell: they aren't counted by that\$"
expect_none 'and no verb that does not ask for it says so' 0 'crm-ar -C S aging --as-of 2026-03-03' "doesn't tell"
expect_match 'a note does not bring up a section that is empty' 0 'crm-customer -C S show C-000072 --as-of 2025-11-20' '^the log begins on'
expect_none 'not its title either' 0 'crm-customer -C S show C-000072 --as-of 2025-11-20' 'Next tasks'
expect 'a row that came to be later is not there' 1 'crm-lead -C S show L-000002 --as-of 2026-02-24' <<'EOF'
! crm-lead: lead: 'L-000002' is not in leads.csv
EOF
grades() {
	crm-score -C "$1" run -n --as-of "$2" --format csv | awk -F, '!NF { exit } NR > 1 { for (i = 2; i < 5; i++) n[i] += $i }
		END { print "A", n[2] + 0, "B", n[3] + 0, "C", n[4] + 0 }'
}
# The same, worked out by hand from the ledgers.
by_hand() {
	awk -F, -v to="$2" -v from="$(($(echo "$2" | cut -c1-4) - 1))$(echo "$2" | cut -c5-)" '
		FILENAME ~ /products/ { if (FNR > 1) { line[$1] = $3; if (!seen[$3]++) lines++ } next }
		FILENAME ~ /orders/ { if (FNR > 1 && $6 > from && $6 <= to) { sum[$2] += $5; if (!had[$2, line[$3]]++) cover[$2]++ } next }
		FNR > 1 {
			level = $6 == "三级甲等" ? 100 : $6 == "三级乙等" ? 85 : $6 == "二级甲等" ? 60 : $6 == "二级乙等" ? 45 : $6 == "民营诊所" ? 20 : 0
			bought = sum[$1] >= 2000000 ? 100 : sum[$1] >= 800000 ? 80 : sum[$1] >= 300000 ? 60 : sum[$1] >= 50000 ? 30 : 0
			share = 100 * cover[$1] / lines
			spread = share >= 75 ? 100 : share >= 50 ? 70 : share >= 25 ? 40 : 0
			score = (40 * level + 40 * bought + 20 * spread) / 100
			n[score >= 80 ? "A" : score >= 50 ? "B" : "C"]++
		}
		END { print "A", n["A"] + 0, "B", n["B"] + 0, "C", n["C"] + 0 }' "$1/products.csv" "$1/orders.csv" "$1/customers.csv"
}
expect 'orders after the clock count for no grade' 0 'grades S 2025-06-30; by_hand S 2025-06-30' <<'EOF'
A 0 B 30 C 46
A 0 B 30 C 46
! crm-score: the log begins on 2026-01-05: what changed before isn't known, and is shown as it stood then
EOF
for day in 2025-09-30 2026-01-31 2026-03-16; do
	grades S $day >got && by_hand S $day >want
	same_bytes "the grades of $day" want got
done
echo 'O-000449,C-000003,JZ-01,300,9900000.00,2026-03-17,,' >>S/orders.csv
grades S 2026-03-16 >got
same_bytes 'nor does one that is dated in the future' want got
ok 'the day it comes it does' test "$(grades S 2026-03-17)" != "$(cat want)"

#
# What is broken is said as it is without a clock in the past: with its line. Long values keep the lines that follow.
#
book K
crm-lead -C K set L-000001 'need=一
二
三' --as-of 2026-03-12 >/dev/null
crm-lead -C K set L-000001 need=只一行 --as-of 2026-03-13 >/dev/null
crm-lead -C K add --customer 宁波第一医院 --stage 线索 --next 2026-03-20 --need 只一条 --blocker 预算未批 --as-of 2026-03-14 >/dev/null
echo '"L-000402",C-000001' >>K/leads.csv
line=$(wc -l <K/leads.csv)
for day in 2026-03-01 2026-03-13 2026-03-16; do
	expect_match "a ragged row, as of $day" 3 "crm-lead -C K list --as-of $day" "^! crm-lead: leads.csv:$line: 2 fields where the header has"
done
sed -i '$d' K/leads.csv
expect_match 'a value of three lines' 0 'crm-book -C K export leads --as-of 2026-03-12' '^二$' '^三",'
echo '2026-03-15T09:00:00+08:00,P-000001' >>K/log/2026-03.csv
expect 'a log that is broken tells nothing of then' 3 'crm-lead -C K list --as-of 2026-03-01' <<EOF
! crm-lead: log/2026-03.csv:$(wc -l <K/log/2026-03.csv): 2 fields where the log has 11
EOF
expect_match 'of now nobody asks it' 0 'crm-lead -C K list' ' leads, '

for threads in 1 2 7; do
	for command in 'lead list --all' 'score list' 'book export tasks' 'contract list --all'; do
		CRM_THREADS=$threads eval "crm-${command%% *} -C S ${command#* } --as-of 2026-02-10"
	done >threads.$threads
done
same_bytes 'two threads read the same of then' threads.1 threads.2
same_bytes 'seven do' threads.1 threads.7
done_testing
