# crm-customer.sh - customers: add, set, list, and everything about one on a page.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
me=$(id -un 2>"$T_DIR/none") || me=uid$(id -u)
book n
cp -R n kept

#
# add, set
#
expect_match 'a name is wanted' 2 'crm-customer -C n add' '^! crm-customer: .*NAME \[COLUMN=VALUE\.\.\.\] is wanted'
expect 'one that is there already' 1 'crm-customer -C n add 宁波第一医院' <<'EOF'
! crm-customer: customer '宁波第一医院' is there already as C-000001; crm customer set C-000001 changes it
EOF
expect 'a column that is none: did you mean' 2 'crm-customer -C n add 甬江骨科医院 lvel=三级甲等' <<'EOF'
! crm-customer: 'lvel' is no column of customers; did you mean 'level'?
EOF
expect_match 'grades and scores are what scoring says' 2 'crm-customer -C n add 甬江骨科医院 grade=A; crm-customer -C n set C-000001 score=99' \
	'^! crm-customer: customers.grade: is written by crm score run alone' '^! crm-customer: customers.score: is written by crm score run alone'
expect_match 'a number that is none' 2 'crm-customer -C n set C-000001 annual_purchase=abc' "^! crm-customer: annual_purchase: 'abc' is not an amount"
expect 'a dry run' 0 'crm-customer -C n add 甬江骨伤医院 level=三级乙等 -n' <<'EOF'
dry run: nothing was written
  ledger     ID   field  old  new
  customers  C-?  id     —    C-?
  customers  C-?  name   —    甬江骨伤医院
  customers  C-?  level  —    三级乙等
  customers  C-?  owner  —    P-000009
added customer C-?  甬江骨伤医院
  next: crm lead add --customer C-? …, crm score run
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm kept n'
expect 'a customer' 0 'crm-customer -C n add 甬江眼科医院 level=三级乙等 地区=宁波 owner=陈晓' <<'EOF'
added customer C-000077  甬江眼科医院
  next: crm lead add --customer C-000077 …, crm score run
EOF
expect '-q prints the id' 0 'crm-customer -C n -q add 甬江骨科医院' <<'EOF'
C-000078
EOF
expect 'the rows they made' 0 'tail -n 2 n/customers.csv' <<'EOF'
C-000077,甬江眼科医院,,,,三级乙等,P-000009,,,,,,,宁波,
C-000078,甬江骨科医院,,,,,P-000009,,,,,,,,
EOF
expect 'set, by a unique part of the name' 0 'crm-customer -C n set 甬江骨科 level=二级甲等' <<'EOF'
set customer C-000078  甬江骨科医院; crm score explain C-000078 tells what it changes
EOF
expect 'set to what it is already' 0 'crm-customer -C n set 甬江骨科 level=二级甲等' <<'EOF'
customer C-000078  甬江骨科医院: nothing changed (crm score explain C-000078)
EOF
expect 'an ambiguous part: the candidates' 1 'crm-customer -C n set 甬江 level=二级甲等' <<'EOF'
! crm-customer: customer: '甬江' names 2 rows of customers: C-000077 甬江眼科医院, C-000078 甬江骨科医院
EOF
expect 'a near name: did you mean' 1 'crm-customer -C n set 甬江眼科医元 level=二级甲等' <<'EOF'
! crm-customer: customer: '甬江眼科医元' is not in customers.csv; did you mean '甬江眼科医院'?
EOF
expect 'a required field stays filled' 1 'crm-customer -C n set 甬江骨科 name=' <<'EOF'
! crm-customer: name: missing
EOF
expect 'both names are in the log' 0 "tail -n 3 n/log/2026-03.csv | cut -d, -f1-9 | sed 's/ by $me,/ by LOGIN,/'" <<'EOF'
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,customer add,customers,C-000078,name,,甬江骨科医院,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,customer add,customers,C-000078,owner,,P-000009,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,customer set,customers,C-000078,level,,二级甲等,
EOF
head -n 77 n/customers.csv >old.csv
same_bytes 'the other rows are as they were' old.csv kept/customers.csv

#
# list, show
#
expect 'a list by owner and condition' 0 "crm-customer -C kept list --owner 任倩 --where 'level = 三级甲等'" <<'EOF'
ID        name          grade  score  level     region  owner
C-000061  台州第一医院  B         78  三级甲等  台州    任倩
1 customer
EOF
expect 'as CSV with the names' 0 "crm-customer -C kept list --format csv --where 'grade = A and region = 舟山'" <<'EOF'
id,name,grade,score,level,region,owner,owner_name
C-000067,舟山第一医院,A,86,三级甲等,舟山,P-000014,张伟
EOF
expect_match 'an owner that is nobody' 2 'crm-customer -C kept list --owner 周雪' "^! crm-customer: '周雪' is nobody"
expect 'a field that is none: did you mean' 2 "crm-customer -C kept list --where 'garde = A'" <<'EOF'
! crm-customer: --where:1: there is no field 'garde'; did you mean 'grade'?
EOF
expect 'two conditions in one' 2 "crm-customer -C kept list --where 'grade = A or score > 90'" <<'EOF'
! crm-customer: --where:1: 'grade = A or score > 90' holds a second operator; join conditions with ' and ', or put the value into quotes
EOF
expect 'everything about one customer' 0 'crm-customer -C kept show 鄞州人民医院' <<'EOF'
C-000009  鄞州人民医院
  ID           C-000009
  name         鄞州人民医院
  type         公立医院
  industry     医疗
  affiliation  鄞州卫健局
  level        三级甲等
  owner        P-000014 张伟
  grade        A
  score        92
  scored at    2026-02-27T18:00:00+08:00
  contact      许志强
  title        骨科主任
  phone        0574-85611059
  credit code  1233021241971271X2
  region       宁波
why this grade: crm score explain C-000009

Decision chain
  ID         name    title     part        stance  reach
  CT-000022  许志强  骨科主任  influences       —  0574-85611059
  nobody who decides is known: crm contact add C-000009 … part=decides

Open leads
  ID        stage     next follow-up  owner     amount  need                              blocker
  L-000034  需求确认  2026-03-24      张伟           —  老旧骨钻更换，要以旧换新报价      院采购委员会下月才开会
  L-000344  线索      2026-03-17      张伟   96,000.00  骨三科关节镜清理，要灭菌周转方案  设备科要三家比价

Last talks
  at                lead      who   by  note
  2026-03-09 15:26  L-000344  张伟  —   把账期从90天谈到60天
  2026-03-03 10:16  L-000344  张伟  —   和许主任过了一遍型号对照
  2026-02-28 16:34  L-000344  张伟  —   徐主任要求假体加大两个号
  2026-02-28 14:50  L-000149  张伟  —   潘科长要看同级医院的用量
  2026-02-14 14:56  L-000149  张伟  —   试用第四台，反馈骨钻噪音大

Receivables
0 invoices, 0.00 outstanding
EOF
expect 'of a new one there is little' 0 'crm-customer -C n show 甬江骨科医院' <<'EOF'
C-000078  甬江骨科医院
  ID     C-000078
  name   甬江骨科医院
  level  二级甲等
  owner  P-000009 陈晓

Decision chain
  nobody who decides is known: crm contact add C-000078 … part=decides

Receivables
0 invoices, 0.00 outstanding
EOF
expect 'in JSON each part is there, empty or not' 0 'crm-customer -C n show 甬江骨科医院 --format json' <<'EOF'
{
  "customer": {
    "id": "C-000078",
    "name": "甬江骨科医院",
    "type": null,
    "industry": null,
    "affiliation": null,
    "level": "二级甲等",
    "owner": "P-000009",
    "owner_name": "陈晓",
    "grade": null,
    "score": null,
    "scored_at": null,
    "annual_purchase": null,
    "coverage": null,
    "contact": null,
    "title": null,
    "phone": null,
    "email": null,
    "wecom": null,
    "uscc": null,
    "region": null,
    "terms": null
  },
  "chain": [],
  "leads": [],
  "talks": [],
  "receivables": [],
  "tasks": []
}
EOF
expect 'one that is none' 1 'crm-customer -C n show 没有的医院' <<'EOF'
! crm-customer: customer: '没有的医院' is not in customers.csv
EOF
expect 'a verb that is none: did you mean' 2 'crm-customer -C n lits' <<'EOF'
! crm-customer: 'lits' is no verb of crm-customer; did you mean 'list'?
EOF
expect_match 'help of a verb' 0 'crm-customer list --help' '^usage: crm-customer list' '--where CONDITION'

if [ -f "$CRM_TOP/po/zh_CN.po" ]; then
	expect_match 'in Chinese' 2 'LANGUAGE=zh_CN crm-customer -C n lits' "^! crm-customer: .*lits.*list"
	expect_none 'not in English' 2 'LANGUAGE=zh_CN crm-customer -C n lits' 'did you mean'
else
	skip 'in Chinese' 'no po/zh_CN.po yet'
fi
done_testing
