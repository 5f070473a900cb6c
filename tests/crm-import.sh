# crm-import.sh - crm-book import: maps, encodings, what is rejected and why, importing twice; then public data.
. "$(dirname "$0")/lib.sh"

#
# A spreadsheet in GB18030, with lines above its header and two faulty rows.
#
book n
cp -R n kept
cp n/import/fair-leads.csv fair.csv
cp fair.csv kept.csv
filler=$(grep -n '^  blocker:' "$CRM_TOP/rules/fields/leads.yaml" | cut -d: -f1)
expect_match 'a dry run tells what would be' 1 'crm-book -C n import fair.csv --map fair-leads -n' \
	'^read 12 rows of fair\.csv \(GB18030\): 2 rejected$' '^  customers +added 4, updated 0, skipped 6$' \
	'^  leads +added 10, updated 0, skipped 0$' '^  rejected rows would go to fair\.csv\.rejected\.csv$' '^dry run: nothing was written$'
expect 'and writes nothing' 0 'diff -r -x .crm kept n && ls fair.csv*' <<'EOF'
fair.csv
EOF
expect_match 'taken but for two rows, with their reasons' 1 'crm-book -C n import fair.csv --map fair-leads' \
	'^read 12 rows of fair\.csv \(GB18030\): 2 rejected$' '^  leads +added 10, updated 0, skipped 0$' \
	"^ +1 × blocker: '无' says nothing; .*\\(rule filler, rules/fields/leads\\.yaml:$filler\\)\$" \
	"^ +1 × next_follow_up: '2026年4月31日' is not a date of the form " '^  rejected rows are in fair\.csv\.rejected\.csv$'
sed -n '9p;13p' fair.csv | sed 's/\r$//' >rows
LC_ALL=C sed '1d;s/\r$//' fair.csv.rejected.csv >rejected
expect 'rejected rows keep their bytes, the reason behind them' 0 \
	'while read -r row <&3 && read -r rejected <&4; do case $rejected in "$row",?*) echo same; esac; done 3<rows 4<rejected' <<'EOF'
same
same
EOF
expect 'in the encoding of the file' 0 'iconv -f GB18030 -t UTF-8 fair.csv.rejected.csv | cut -d, -f1-7' <<'EOF'
序号,单位名称,联系人,手机,关注内容,当前困难,约定回访日期
6,岱山第一医院,李雪琴,13905741006,电动骨钻以旧换新,无,2026年3月25日
10,三门骨伤医院,徐春梅,13905741010,磨钻头耗材议价,竞品报价低8%,2026年4月31日
EOF
same_bytes 'the file itself is as it was' kept.csv fair.csv
expect 'the leads' 0 'tail -n 10 n/leads.csv' <<'EOF'
L-000401,C-000008,线索,2026-03-19,关节镜系统整体更换,老设备折旧未到期,,,展会,陈志强,,,,,,,,,
L-000402,C-000077,线索,2026-03-20,骨水泥与假体套装价格,海岛配送不及时,,,展会,许海燕,,,,,,,,,
L-000403,C-000078,线索,2026-03-23,运动医学开科方案,缺术者培训,,,展会,金永康,,,,,,,,,
L-000404,C-000016,线索,2026-03-18,椎体成形球囊试用,院内准入未批,,,展会,王明辉,,,,,,,,,
L-000405,C-000021,线索,2026-03-24,锁定接骨板替代型号,集采目录未更新,,,展会,张文杰,,,,,,,,,
L-000407,C-000033,线索,2026-03-26,止血材料同类比对,药事会下季度开,,,展会,潘国庆,,,,,,,,,
L-000408,C-000040,线索,2026-03-27,人工骨临床资料,科室意见不统一,,,展会,蒋丽华,,,,,,,,,
L-000409,C-000080,线索,2026-03-30,髓内钉备货周期,库房面积不足,,,展会,林建国,,,,,,,,,
L-000411,C-000045,线索,2026-03-31,耗材SPD编码对照,SPD接口未开,,,展会,陈永康,,,,,,,,,
L-000412,C-000082,线索,2026-04-01,日间手术中心耗材清单,预算下半年才有,,,展会,王海燕,,,,,,,,,
EOF
expect 'customers that were not there' 0 'tail -n 4 n/customers.csv' <<'EOF'
C-000077,嵊泗人民医院,医院,医疗,,,,,,,许海燕,,13905741002,,
C-000078,杭州湾医院,医院,医疗,,,,,,,金永康,,13905741003,,
C-000080,普陀医院,医院,医疗,,,,,,,林建国,,13905741009,,
C-000082,定海医院,医院,医疗,,,,,,,王海燕,,13905741012,,
EOF
expect 'the book is sound' 0 'crm-book -C n check' <<'EOF'
! crm-book: 15681 rows checked, 0 findings
EOF
head -n 401 n/leads.csv >head.csv
same_bytes 'older rows are as they were' head.csv kept/leads.csv
iconv -f GB18030 -t UTF-8 fair.csv.rejected.csv | sed 's/,无,/,等设备科预算,/;s/4月31日/4月30日/' >repaired.csv
expect_match 'repaired, the rejected rows go in' 0 'crm-book -C n import repaired.csv --map fair-leads --rejected none.csv' \
	'^read 2 rows of repaired\.csv \(UTF-8\): 0 rejected$' '^  leads +added 2, '
ok 'nothing was rejected, and no file was made of it' test ! -e none.csv

#
# A small map: encodings, what is there already, what misses, what refers to nothing.
#
fresh() {
	rm -rf b
	crm-book init b >none
	cat >b/people.csv <<'EOF_'
id,name,role,status
P-01,周敏,sales,active
EOF_
	cat >b/customers.csv <<'EOF_'
id,name,owner,region
C-01,余姚人民医院,P-01,余姚
EOF_
}
cat >map.yaml <<'EOF_'
id: hospitals
header: /^医院,/
into:
  customers: {match: name, name: '{医院}', owner: '{业务员}', region: '{地区}'}
EOF_
printf '医院,业务员,地区\n余姚人民医院,周敏,宁波余姚\n慈溪中医医院,周敏,\n"宁海,妇幼",,宁海\n' >list.csv
fresh
cp b/customers.csv before.csv
expect 'by default what is there already is not touched' 1 'crm-book -C b import list.csv --map map.yaml' <<'EOF'
read 3 rows of list.csv (UTF-8): 1 rejected
  customers  added 2, updated 0, skipped 0
       1 × customers: '余姚人民医院' is there already
  rejected rows are in list.csv.rejected.csv
EOF
fresh
expect 'skip' 1 'crm-book -C b import list.csv --map map.yaml --existing skip; status=$?; cat b/customers.csv; exit $status' <<'EOF'
read 3 rows of list.csv (UTF-8): 0 rejected
  customers  added 2, updated 0, skipped 1
  1 skipped row differs from the one that is there:
    list.csv:2: customers '余姚人民医院': region: '余姚' there, '宁波余姚' here
id,name,owner,region
C-01,余姚人民医院,P-01,余姚
C-000002,慈溪中医医院,P-01,
C-000003,"宁海,妇幼",,宁海
EOF
expect 'update' 0 'crm-book -C b import list.csv --map map.yaml --existing update && cat b/customers.csv' <<'EOF'
read 3 rows of list.csv (UTF-8): 0 rejected
  customers  added 0, updated 1, skipped 2
id,name,owner,region
C-01,余姚人民医院,P-01,宁波余姚
C-000002,慈溪中医医院,P-01,
C-000003,"宁海,妇幼",,宁海
EOF
cp b/customers.csv before.csv
expect_ok 'once more' 'crm-book -C b import list.csv --map map.yaml --existing update'
same_bytes 'changes nothing' before.csv b/customers.csv
expect 'the log knows who' 0 'sed 1d b/log/2026-03.csv | cut -d, -f3-7,9 | tail -n 3' <<'EOF'
book import,customers,C-000002,,,import list.csv
book import,customers,C-000003,,,import list.csv
book import,customers,C-01,region,余姚,import list.csv
EOF
for encoding in UTF-8-BOM UTF-16LE UTF-16BE GB18030; do
	fresh
	case $encoding in
	UTF-8-BOM) printf '\357\273\277' >coded.csv && cat list.csv >>coded.csv ;;
	UTF-16LE) printf '\377\376' >coded.csv && iconv -f UTF-8 -t UTF-16LE list.csv >>coded.csv ;;
	UTF-16BE) printf '\376\377' >coded.csv && iconv -f UTF-8 -t UTF-16BE list.csv >>coded.csv ;;
	*) iconv -f UTF-8 -t $encoding list.csv >coded.csv ;;
	esac
	expect_match "$encoding is read, and said" 0 'crm-book -C b import coded.csv --map map.yaml --existing update' \
		"^read 3 rows of coded\\.csv \\(.*${encoding%-BOM}.*\\): 0 rejected\$"
	same_bytes "$encoding gives the same rows" before.csv b/customers.csv
done
printf '医院,业务员\n慈溪中医医院,林强\n,周敏\n,王五\n宁海妇幼保健院,周敏\n' >faulty.csv
sed 's/, region: .*}/}/' map.yaml >narrow.yaml
fresh
expect 'references to nothing and missing fields are rejected' 1 'crm-book -C b import faulty.csv --map narrow.yaml' <<'EOF'
read 4 rows of faulty.csv (UTF-8): 3 rejected
  customers  added 1, updated 0, skipped 0
       2 × name: missing
       1 × owner: '林强' is not in people.csv
       1 × owner: '王五' is not in people.csv
  rejected rows are in faulty.csv.rejected.csv
EOF
expect 'with every reason at the row' 0 'cat faulty.csv.rejected.csv' <<'EOF'
医院,业务员,reason
慈溪中医医院,林强,owner: '林强' is not in people.csv
,周敏,name: missing
,王五,name: missing; owner: '王五' is not in people.csv
EOF
fresh
expect 'accepted when asked for' 0 'crm-book -C b import faulty.csv --map narrow.yaml --missing accept --references accept' <<'EOF'
read 4 rows of faulty.csv (UTF-8): 0 rejected
  customers  added 4, updated 0, skipped 0
  taken with faults that the map accepts: 3 rows; crm book check names them
EOF
expect 'and named by check' 1 'crm-book -C b check' <<'EOF'
customers.csv:3: owner: '林强' is not in people.csv
customers.csv:4: name: missing
customers.csv:5: name: missing
customers.csv:5: owner: '王五' is not in people.csv
! crm-book: 2 edits by hand that the log doesn't know: crm book check --hand lists them, crm book adopt takes them in
! crm-book: 10 rows checked, 4 findings
EOF

#
# What is no import
#
expect 'a map is wanted' 2 'crm-book -C b import list.csv' <<'EOF'
! crm-book: --map is wanted: a map of rules/import, or a file; crm book rules list shows them
EOF
expect_match 'a map that is none: did you mean' 2 'crm-book -C b import list.csv --map fair-leds' "'fair-leds'.*did you mean 'fair-leads'"
expect 'a file that is not there' 3 'crm-book -C b import nix.csv --map fair-leads' <<'EOF'
! crm-book: cannot open 'nix.csv': No such file or directory
EOF
expect 'another file than the map is for' 1 'crm-book -C b import list.csv --map maven-deals' <<'EOF'
! crm-book: list.csv: no line matches the header pattern /^opportunity_id,/
EOF
expect_match 'what to do with rows that are there' 2 'crm-book -C b import list.csv --map map.yaml --existing ask' \
	"'ask' is none of: update, skip, refuse"
sed 's/existing\|match:/mtach:/' map.yaml >typo.yaml
expect_match 'a misspelt key in a map: file, line, column' 1 'crm-book -C b import list.csv --map typo.yaml' \
	"^! crm-book: typo\\.yaml:4:15: 'mtach' "
sed 's/{地区}/{城市}/' map.yaml >typo.yaml
expect_match 'a column that the file lacks' 1 'crm-book -C b import list.csv --map typo.yaml' "城市"
printf '医院,业务员,地区\n余姚,周敏,x\n"慈溪,周敏,y\n' >open.csv
expect_match 'an unterminated quote in the file, where it opens' 1 'crm-book -C b import open.csv --map map.yaml' 'open\.csv:3:1: a quote opens here'
fresh
cp -R b kept2
expect_ok 'a full disk for rejected rows' '! crm-book -C b import faulty.csv --map narrow.yaml --rejected /dev/full'
expect 'leaves the book as it was' 0 'diff -r -x .crm kept2 b' </dev/null
if [ -f "$CRM_TOP/po/zh_CN.po" ]; then
	expect_none 'in Chinese' 1 'LANGUAGE=zh_CN crm-book -C n import fair.csv --map fair-leads -n' '^read ' ' rejected$' added 'dry run' 'is not'
else
	skip 'in Chinese' 'no po/zh_CN.po yet'
fi

#
# Long enough for threads: some make the fields, another one settles the rows, which depend on each other.
#
cat >long.yaml <<'EOF'
id: long
header: /^no,/
into:
  customers: {match: name, name: '{hospital}', owner: '{owner}', existing: skip}
  invoices:
    id: '{no}'
    existing: update
    customer: '{hospital}'
    amount: '{amount}'
    issued_on: {from: on, date: '%m/%d/%Y'}
    due_on: {from: on, date: '%m/%d/%Y'}
    note: '第{no}张：{note}'
EOF
awk 'BEGIN {
	print "no,hospital,owner,amount,on,note"
	for (i = 1; i <= 16000; i++)
		printf "I-%06d,医院%d,%s,\"%d,%03d.5\",%d/%d/2026,\"%s\"\n", i % 11 ? i : i - 3, i % 700, i % 97 ? "" : "P-404",
			i % 90 + 1, i % 1000, i % 13, i % 28 + 1, i % 5 ? "备注 \"\"甲\"\" 与乙，此行写得长一些" i : " 两\n行"
}' >long.csv
for threads in 1 2 7; do
	book long$threads
	CRM_THREADS=$threads crm-book -C long$threads import long.csv --map long.yaml >long$threads.out 2>&1
	cp long.csv.rejected.csv long$threads/rejected.csv
done
expect 'a long list' 0 'head -n 3 long1.out' <<'EOF'
read 16000 rows of long.csv (UTF-8): 1237 rejected
  customers  added 700, updated 0, skipped 14063
  invoices   added 13456, updated 1307, skipped 0
EOF
ok 'it is long' test "$(wc -c <long.csv)" -gt 1048576
plain_log long1/log/*.csv
for threads in 2 7; do
	same_bytes "$threads threads say the same" long1.out long$threads.out
	plain_log long$threads/log/*.csv
	ok "$threads threads write the same" diff -r -x .crm long1 long$threads
done

#
# What is no row as the header has them is named, not taken.
#
fresh
cat >odd.csv <<'EOF'
医院,业务员,地区
# 注释
#备注,,
慈溪中医医院,周敏
宁海 5" 妇幼,周敏,宁海
"#1 医院",周敏,象山
#2 医院,周敏,象山
奉化医院,周敏,奉化,多
镇海医院,周敏,镇海
EOF
expect 'rows with too few fields, quotes where none may be, comments' 1 \
	'crm-book -C b import odd.csv --map map.yaml; status=$?; cut -d, -f2 b/customers.csv; exit $status' <<'EOF'
read 8 rows of odd.csv (UTF-8): 5 rejected
  customers  added 3, updated 0, skipped 0
       2 × a comment line; quote the first field where it is a row
       1 × 2 fields where the header has 3
       1 × 4 fields where the header has 3
       1 × a quote inside an unquoted field; quote the field, double it
  rejected rows are in odd.csv.rejected.csv
name
余姚人民医院
#1 医院
#2 医院
镇海医院
EOF
expect 'kept as they are, with the reason' 0 'cat odd.csv.rejected.csv' <<'EOF'
医院,业务员,地区,reason
# 注释,a comment line; quote the first field where it is a row
#备注,,,a comment line; quote the first field where it is a row
慈溪中医医院,周敏,2 fields where the header has 3
宁海 5" 妇幼,周敏,宁海,"a quote inside an unquoted field; quote the field, double it"
奉化医院,周敏,奉化,多,4 fields where the header has 3
EOF
fresh
printf '医院\n# 注释\n慈溪医院\n' >narrow.csv
printf 'header: /医院/\ninto:\n  customers: {name: "{医院}"}\n' >one.yaml
expect 'a comment where there is one column' 1 'crm-book -C b import narrow.csv --map one.yaml' <<'EOF'
read 2 rows of narrow.csv (UTF-8): 1 rejected
  customers  added 1, updated 0, skipped 0
       1 × a comment line; quote the first field where it is a row
  rejected rows are in narrow.csv.rejected.csv
EOF
printf '医院,业务员,地区,业务员\n余姚,周敏,x,王五\n' >twice.csv
expect 'a column that stands twice in the header' 1 'crm-book -C b import twice.csv --map map.yaml' <<'EOF'
! crm-book: twice.csv:1: the column '业务员' stands twice in the header (fields 2 and 4); rename one
EOF
printf 'ABC,Name, name \nx,y,z\n' >twice.csv
expect 'case and width apart' 1 "crm-book -C b import twice.csv --map map.yaml 2>&1 | grep -c twice; sed 's/医院,/ABC,/' map.yaml >abc.yaml; crm-book -C b import twice.csv --map abc.yaml" <<'EOF'
1
! crm-book: twice.csv:1: the column ' name ' stands twice in the header (fields 2 and 3); rename one
EOF
printf '医院,业务员,地区,,\n慈溪,周敏,x,,\n' >empty.csv
expect 'columns without a name may be many' 0 'crm-book -C b import empty.csv --map map.yaml' <<'EOF'
read 1 row of empty.csv (UTF-8): 0 rejected
  customers  added 1, updated 0, skipped 0
EOF

#
# Standard input
#
fresh
cp faulty.csv piped.csv
for source in - /dev/stdin; do
	fresh
	expect "import $source" 1 "crm-book -C b import $source --map narrow.yaml <piped.csv" <<EOF_
read 4 rows of $(echo $source | sed s/^-/stdin/) (UTF-8): 3 rejected
  customers  added 1, updated 0, skipped 0
       2 × name: missing
       1 × owner: '林强' is not in people.csv
       1 × owner: '王五' is not in people.csv
  rejected rows are in stdin.rejected.csv
EOF_
	ok "the rejected rows of $source have a place that is no device" test -s stdin.rejected.csv -a ! -e ./-.rejected.csv \
		-a ! /dev/stdin.rejected.csv -nt piped.csv
	rm -f stdin.rejected.csv
done

#
# Skipped rows that differ, names written in other ways
#
cat >pay.yaml <<'EOF'
header: /流水/
into:
  customers: {match: name, name: '{客户}', existing: skip}
  invoices: {id: '{发票}', customer: '{客户}', amount: '{金额}', issued_on: 2026-01-05, due_on: 2026-02-05, existing: skip}
EOF
printf '流水,客户,发票,金额\n1,ABC Ltd,2.02E+18,100\n2,abc　ltd,2.02E+18,250\n3,ＡＢＣ  ＬＴＤ ,I-3,7\n' >pay.csv
fresh
expect 'a skipped row that differs is listed; case, width and blanks make no customer' 1 \
	'crm-book -C b import pay.csv --map pay.yaml; status=$?; cat b/customers.csv b/invoices.csv; exit $status' <<'EOF'
read 3 rows of pay.csv (UTF-8): 0 rejected
  customers  added 1, updated 0, skipped 2
  invoices   added 2, updated 0, skipped 1
  1 skipped row differs from the one that is there:
    pay.csv:3: invoices '2.02E+18': amount: '100.00' there, '250.00' here
id,name,owner,region
C-01,余姚人民医院,P-01,余姚
C-000002,ABC Ltd,,
id,customer,amount,issued_on,due_on,contract,owner,note,hold_until,hold_reason
2.02E+18,C-000002,100.00,2026-01-05,2026-02-05,,,,,
I-3,C-000002,7.00,2026-01-05,2026-02-05,,,,,
EOF
expect_match 'the name is that of one customer' 0 'crm-customer -C b show "Abc Ltd"' 'ABC Ltd'
expect 'nothing differs the second time but what differed' 1 'crm-book -C b import pay.csv --map pay.yaml' <<'EOF'
read 3 rows of pay.csv (UTF-8): 0 rejected
  customers  added 0, updated 0, skipped 3
  invoices   added 0, updated 0, skipped 3
  1 skipped row differs from the one that is there:
    pay.csv:3: invoices '2.02E+18': amount: '100.00' there, '250.00' here
EOF
printf 'C-02,abc ltd,P-01,\nC-03,同名,,\nC-04,同名,,\n' >>b/customers.csv
printf '流水,客户,发票,金额\n1,ABC LTD,I-4,1\n2,同名,I-5,1\n3,abc ltd,I-6,1\n' >both.csv
expect 'a name of several rows is refused unless it is written just so' 1 'crm-book -C b import both.csv --map pay.yaml' <<'EOF'
read 3 rows of both.csv (UTF-8): 2 rejected
  customers  added 0, updated 0, skipped 1
  invoices   added 1, updated 0, skipped 0
       1 × name: 'ABC LTD' names 2 rows of customers: C-02, C-000002
       1 × name: '同名' names 2 rows of customers: C-04, C-03
  rejected rows are in both.csv.rejected.csv
EOF

#
# Faults of maps
#
map_fault() {
	sed "$2" pay.yaml >fault.yaml
	expect "$1" 1 'crm-book -C b import pay.csv --map fault.yaml'
}
map_fault 'a conversion that there is not' "s/issued_on: 2026-01-05/issued_on: {from: 流水, date: '%Y-%m-%d %z'}/" <<'EOF'
! crm-book: fault.yaml:4:88: date: '%z' is no conversion; there are %Y %y %m %b %d %H %M %S %%
EOF
map_fault 'nor %Q' "s/issued_on: 2026-01-05/issued_on: {from: 流水, date: '%Q-%Y-%m-%d'}/" <<'EOF'
! crm-book: fault.yaml:4:88: date: '%Q' is no conversion; there are %Y %y %m %b %d %H %M %S %%
EOF
map_fault 'half a conversion' "s/issued_on: 2026-01-05/issued_on: {from: 流水, date: '%Y-%m-%d%'}/" <<'EOF'
! crm-book: fault.yaml:4:88: date: '%' is no conversion; there are %Y %y %m %b %d %H %M %S %%
EOF
map_fault 'a date without a day' "s/issued_on: 2026-01-05/issued_on: {from: 流水, date: '%Y-%m'}/" <<'EOF'
! crm-book: fault.yaml:4:88: date: '%Y-%m' gives no day: a year (%Y, %y), a month (%m, %b) and a day (%d) are wanted
EOF
map_fault 'match: a column that the map leaves empty' 's/match: name/match: phone/' <<'EOF'
! crm-book: fault.yaml:3:22: match: this map fills no 'phone': no row would be recognised by it
EOF
map_fault 'match: no column' 's/match: name/match: [name, phne]/' <<'EOF'
! crm-book: fault.yaml:3:29: 'phne' is no column of customers; did you mean 'phone'?
EOF
map_fault 'a column filled twice' "s/match: name/客户名称: x/" <<'EOF'
! crm-book: fault.yaml:3:24: 'name' fills the column name a second time
EOF
cp -R b ruled
mkdir -p ruled/rules/import
sed "s/issued_on: 2026-01-05/issued_on: {from: 流水, date: '%d.%m.%Y %Z'}/" pay.yaml >ruled/rules/import/pay.yaml
expect_match 'crm book rules check finds them' 1 'crm-book -C ruled rules check' "^rules/import/pay.yaml:4:[0-9]*: date: '%Z' is no conversion"

#
# The same file again: rows without a key
#
book again
cat >twins.yaml <<'EOF'
header: /发票/
into:
  payments: {invoice: '{发票}', amount: '{金额}', paid_on: {from: 日期, date: '%Y/%m/%d'}, method: '{方式}'}
EOF
cat >twins.csv <<'EOF'
发票,金额,日期,方式
I-000001,"1,000.00",2026/3/2,电汇
I-000001,1000,2026/3/02,电汇
I-000002,５００,2026/3/3,
I-000009999,1,2026/3/3,
EOF
rows() { sed 1d "$1" | wc -l; }
before=$(rows again/payments.csv)
expect 'real twins within a file stay two' 1 'crm-book -C again import twins.csv --map twins.yaml; tail -n 3 again/payments.csv | cut -d, -f2-; exit 1' <<'EOF'
read 4 rows of twins.csv (UTF-8): 1 rejected
  payments   added 3, updated 0, skipped 0
       1 × invoice: 'I-000009999' is not in invoices.csv; did you mean 'I-000009'?
  rejected rows are in twins.csv.rejected.csv
I-000001,1000.00,2026-03-02,电汇,
I-000001,1000.00,2026-03-02,电汇,
I-000002,500.00,2026-03-03,,
EOF
expect 'again nothing is new, and that is said' 1 'crm-book -C again import twins.csv --map twins.yaml' <<'EOF'
read 4 rows of twins.csv (UTF-8): 1 rejected
  payments   added 0, updated 0, skipped 3
  3 rows are here already (payments)
       1 × invoice: 'I-000009999' is not in invoices.csv; did you mean 'I-000009'?
  rejected rows are in twins.csv.rejected.csv
EOF
expect 'whatever --existing says' 1 'crm-book -C again import twins.csv --map twins.yaml --existing update' <<'EOF'
read 4 rows of twins.csv (UTF-8): 1 rejected
  payments   added 0, updated 0, skipped 3
  3 rows are here already (payments)
       1 × invoice: 'I-000009999' is not in invoices.csv; did you mean 'I-000009'?
  rejected rows are in twins.csv.rejected.csv
EOF
sed '/9999/d;2p' twins.csv >three.csv
expect 'a third twin is one more' 0 'crm-book -C again import three.csv --map twins.yaml' <<'EOF'
read 4 rows of three.csv (UTF-8): 0 rejected
  payments   added 1, updated 0, skipped 3
  3 rows are here already (payments)
EOF
ok 'four rows came' test "$(rows again/payments.csv)" = $((before + 4))
expect_ok 'a field is changed' 'crm-book -C again set payments "$(tail -n 1 again/payments.csv | cut -d, -f1)" method=现金'
expect_match 'what became of a row since it was brought in is no matter' 0 'crm-book -C again import three.csv --map twins.yaml' \
	'4 rows are here already'
sed 's/^  payments: {/&match: [invoice, paid_on], existing: skip, /' twins.yaml >keyed.yaml
expect 'a key of several columns' 1 'crm-book -C again import twins.csv --map keyed.yaml' <<'EOF'
read 4 rows of twins.csv (UTF-8): 3 rejected
  payments   added 0, updated 0, skipped 1
       2 × invoice: 'I-000001' names 3 rows of payments: PAY-000092, PAY-000090, PAY-000089
       1 × invoice: 'I-000009999' is not in invoices.csv; did you mean 'I-000009'?
  rejected rows are in twins.csv.rejected.csv
EOF
cp -R again other
printf '发票,金额,日期,方式\nI-000003,12.5,2026/3/9,微信\nI-000003,13,2026/3/9,微信\n' >keyed.csv
expect 'which the first row of a file has' 1 'crm-book -C other import keyed.csv --map keyed.yaml' <<'EOF'
read 2 rows of keyed.csv (UTF-8): 0 rejected
  payments   added 1, updated 0, skipped 1
  1 skipped row differs from the one that is there:
    keyed.csv:3: payments 'I-000003 2026-03-09': amount: '12.50' there, '13.00' here
EOF
book fair
expect_ok 'the list of the fair' 'crm-book -C fair import kept.csv --map fair-leads >none; test $? = 1'
expect_ok 'a lead goes on' 'crm-lead -C fair stage L-000402 需求确认 && crm-book -C fair set leads L-000404 need=球囊报价'
leads=$(rows fair/leads.csv)
expect_match 'the same list once more' 1 'crm-book -C fair import kept.csv --map fair-leads' '^  leads +added 0, updated 0, skipped 10$' '10 rows are here already'
ok 'no lead came twice' test "$(rows fair/leads.csv)" = "$leads"

#
# Every ledger as crm book export gives it, brought in again: nothing changes, whatever --existing says.
#
book own
own_map() { # LEDGER: a map of its columns onto themselves
	awk -v ledger="$1" 'NR == 1 {
		n = split($0, column, ",")
		printf "header: /^%s,/\ninto:\n  %s:\n", column[1], ledger
		for (i = 1; i <= n; i++)
			printf "    %s: \"{%s}\"\n", column[i], column[i]
	}' "$1.own"
}
cp -R own own.before
for ledger in people customers leads tasks quotes quote_lines contracts reviews invoices payments reminders products orders samples \
	solved walkthroughs; do
	crm-book -C own export $ledger >$ledger.own
	own_map $ledger >$ledger.yaml
	for how in skip update refuse; do
		crm-book -C own import $ledger.own --map ./$ledger.yaml --existing $how >own.out 2>&1
		status=$?
		case $ledger,$how in
		quote_lines,*) grep -q '92 rows are here already' own.out && wanted=0 || wanted=none ;;
		*,refuse) wanted=1 ;;
		*) wanted=0 ;;
		esac
		ok "$ledger: $how" test $status = $wanted
		ok "$ledger: $how changes nothing" diff -r -x .crm own.before own
	done
done

#
# Public data
#
skip_unless_real_data receivables/ibm-accounts-receivable.csv
cp "$CRM_REAL_DATA/receivables/ibm-accounts-receivable.csv" ibm.csv
crm-book init ibm >none
expect '2,466 invoices of 100 customers' 0 'crm-book -C ibm import ibm.csv --map ibm-receivables' <<'EOF'
read 2466 rows of ibm.csv (UTF-8): 0 rejected
  customers  added 100, updated 0, skipped 2366
  invoices   added 2466, updated 0, skipped 0
  payments   added 2466, updated 0, skipped 0
EOF
expect_match 'a sound book of them' 0 'crm-book -C ibm check' ', 0 findings$'
expect 'aged as of the end of 2012' 0 'crm-ar -C ibm aging --by total --as-of 2012-12-31 --format csv 2>/dev/null' <<'EOF'
bucket,invoices,amount
not_due,86,4936.32
1-30,13,788.74
31-60,0,0.00
61-90,0,0.00
over_90,0,0.00
total,99,5725.06
EOF
expect 'twice, what is there is skipped when asked' 0 'crm-book -C ibm import ibm.csv --map ibm-receivables --existing skip' <<'EOF'
read 2466 rows of ibm.csv (UTF-8): 0 rejected
  customers  added 0, updated 0, skipped 2466
  invoices   added 0, updated 0, skipped 2466
  payments   added 0, updated 0, skipped 2466
EOF
cp ibm/invoices.csv before.csv
expect_match 'else refused' 1 'crm-book -C ibm import ibm.csv --map ibm-receivables' '^read 2466 rows of ibm\.csv \(UTF-8\): 2466 rejected$'
same_bytes 'and nothing changes' before.csv ibm/invoices.csv

skip_unless_real_data pipeline/sales_pipeline.csv
cp "$CRM_REAL_DATA"/pipeline/*.csv .
crm-book init deals >none
expect 'accounts, products, agents' 0 'for i in accounts:accounts products:products sales_teams:agents; do
	crm-book -C deals import ${i%:*}.csv --map maven-${i#*:} || exit; done' <<'EOF'
read 85 rows of accounts.csv (UTF-8): 0 rejected
  customers  added 85, updated 0, skipped 0
read 7 rows of products.csv (UTF-8): 0 rejected
  products   added 7, updated 0, skipped 0
read 35 rows of sales_teams.csv (UTF-8): 0 rejected
  people     added 41, updated 0, skipped 29
EOF
cp -R deals all
expect '6,117 deals are taken, 2,683 are not' 1 'crm-book -C deals import sales_pipeline.csv --map maven-deals' <<'EOF'
read 8800 rows of sales_pipeline.csv (UTF-8): 2683 rejected
  leads      added 6117, updated 0, skipped 0
    1480 × product: 'GTXPro' is not in products.csv; did you mean 'GTX Pro'?
    1425 × customer: missing
  rejected rows are in sales_pipeline.csv.rejected.csv
EOF
expect 'each with its reasons, 222 with both' 0 \
	"sed 1d sales_pipeline.csv.rejected.csv | cut -d, -f9- | LC_ALL=C sort | uniq -c | sed 's/^ *//'" <<'EOF'
1203 customer: missing
222 customer: missing; product: 'GTXPro' is not in products.csv; did you mean 'GTX Pro'?
1258 product: 'GTXPro' is not in products.csv; did you mean 'GTX Pro'?
EOF
expect_match 'what is in the book is sound' 0 'crm-book -C deals check' ', 0 findings$'
sed 's/^into:/missing: accept\nreferences: accept\ninto:/' "$CRM_TOP/rules/import/maven-deals.yaml" >all.yaml
expect 'all of them where the map accepts' 0 'crm-book -C all import sales_pipeline.csv --map all.yaml --rejected none.csv' <<'EOF'
read 8800 rows of sales_pipeline.csv (UTF-8): 0 rejected
  leads      added 8800, updated 0, skipped 0
  taken with faults that the map accepts: 2683 rows; crm book check names them
EOF
for stage in 签约:4238 流失:2473 需求确认:1589 线索:500; do
	expect "${stage#*:} in ${stage%:*}" 0 "crm-book -C all export leads --where 'stage = ${stage%:*}' | sed 1d | wc -l" <<EOF_
${stage#*:}
EOF_
done
expect 'check names the same rows' 0 \
	"crm-book -C all check --all | sed 's/^leads\.csv:[0-9]*: //' | LC_ALL=C sort | uniq -c | sed 's/^ *//'" <<'EOF'
1425 customer: missing
1480 product: 'GTXPro' is not in products.csv; did you mean 'GTX Pro'?
! crm-book: 17866 rows checked, 2905 findings
EOF

# A brace without its end is a fault of the map, not text for every row.
crm-book init BRACE >/dev/null
printf 'id: brace\nheader: /^a/\ninto:\n  customers: {name: "{a", region: "{b}"}\n' >BRACE/rules/import/brace.yaml
expect_match 'found by rules check' 1 'crm-book -C BRACE rules check' "^rules/import/brace.yaml:4:21: '\{a': a \{ without its \}; a source column is written \{Name\}\$"

# A book gets the same bytes by any number of threads, and is what its log says.
cat >many.yaml <<'EOF'
id: many
header: /amount/
into:
  customers:
    id: '{id}'
    name: '{name}'
    annual_purchase: '{amount}'
EOF
awk 'BEGIN { print "id,name,amount"; for (i = 1; i <= 20000; i++) printf "C-%06d,\"\345\256\201\346\263\242, %d\",%d.50\n", i, i, i }' >many.csv
for threads in 1 2 7; do
	crm-book init by$threads >/dev/null
	CRM_THREADS=$threads crm-book -C by$threads import many.csv --map many.yaml >/dev/null
	plain_log by$threads/log/2026-03.csv
done
same_bytes 'a ledger by two threads' by1/customers.csv by2/customers.csv
same_bytes 'a ledger by seven' by1/customers.csv by7/customers.csv
same_bytes 'and its log' by1/log/2026-03.csv by2/log/2026-03.csv
same_bytes 'likewise' by1/log/2026-03.csv by7/log/2026-03.csv
expect '20,000 rows imported are what the log says' 0 'rm -rf by && crm-book init by >/dev/null && crm-book -C by import many.csv --map many.yaml && crm-book -C by check && wc -l <by/log/2026-03.csv' <<'EOF'
read 20000 rows of many.csv (UTF-8): 0 rejected
  customers  added 20000, updated 0, skipped 0
20001
! crm-book: 40000 rows checked, 0 findings
EOF
sed -i.kept 's/^C-015000,\(.*\)15000.50/C-015000,\115000.51/' by/customers.csv
expect 'and a cell changed by hand is seen' 0 'crm-book -C by check; crm-book -C by check --hand --format csv | cut -d, -f1-4' <<'EOF'
kind,ledger,id,field
row,customers,C-015000,
! crm-book: 1 edit by hand that the log doesn't know: crm book check --hand lists it, crm book adopt takes it in
! crm-book: 40000 rows checked, 0 findings
EOF
sed -i 's/^C-015001,/C-999999,/' by/customers.csv
expect 'a row that is gone, and one put in' 1 'crm-book -C by check' <<'EOF'
log/2026-03.csv:15002: C-015001 is no longer in customers.csv; no command takes rows out
! crm-book: 2 edits by hand that the log doesn't know: crm book check --hand lists them, crm book adopt takes them in
! crm-book: 40000 rows checked, 1 finding
EOF

done_testing
