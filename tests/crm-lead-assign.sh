# crm-lead-assign.sh - a lead that nobody owns goes to somebody, by rules/assign.yaml, and it is said by which rule and why.
. "$(dirname "$0")/lib.sh"
CRM_USER=zhaoguoping
export CRM_USER
book n
expect 'every lead of the sample has an owner' 0 'crm-lead -C n assign; crm-lead -C n assign -n --format csv' <<'EOF'
every open lead has an owner; nothing to do
lead,customer,owner,rule,place,why
EOF

# Leads that nobody owns: of customers with an owner, without, with one who has left; one that is lost.
for l in L-000001 L-000002 L-000004 L-000012; do crm-lead -C n set $l owner= -q; done >/dev/null
mkdir n/rules
crm-customer -C n add 鄞州滨江医院 region=鄞州 owner=陈晓 -q >ids
crm-customer -C n add 台州弘济医院 region=台州 owner= -q >>ids
crm-book -C n set customers 台州弘济医院 owner= -q >/dev/null
for c in '台州弘济医院 amount=1200000' '台州弘济医院 amount=1000' 鄞州滨江医院; do
	crm-lead -C n add --customer $c --stage 线索 --next 2026-03-18 --need 关节镜耗材换代 --blocker 招标计划未定 -q
done >new
for l in $(cat new); do crm-lead -C n set $l owner= -q; done >/dev/null
cp -R n kept

expect 'which, to whom, and why' 0 'crm-lead -C n assign -n' <<'EOF'
ID        customer      owner   rule            place                 why
L-000001  舟山中医院    胡佳    customer-owner  rules/assign.yaml:12  customer.owner.status active; in charge of the customer
L-000002  舟山第二医院  任倩    customer-owner  rules/assign.yaml:12  customer.owner.status active; in charge of the customer
L-000004  象山妇儿医院  陈晓    customer-owner  rules/assign.yaml:12  customer.owner.status active; in charge of the customer
L-000012  鄞州第二医院  陈晓    customer-owner  rules/assign.yaml:12  customer.owner.status active; in charge of the customer
L-000401  台州弘济医院  周建明  large           rules/assign.yaml:16  amount 1200000.00; has 0 open leads, the fewest of 2 people
L-000402  台州弘济医院  叶婷    territory       rules/assign.yaml:21  customer.region 台州; has 1 customer in 台州, the most of 12 people
L-000403  鄞州滨江医院  陈晓    customer-owner  rules/assign.yaml:12  customer.owner.status active; in charge of the customer
7 leads to give to somebody
EOF
expect 'its columns' 0 'crm-lead -C n assign -n --format csv | head -n 3' <<'EOF'
lead,customer,owner,rule,place,why
L-000001,C-000070,P-000017,customer-owner,rules/assign.yaml:12,customer.owner.status active; in charge of the customer
L-000002,C-000068,P-000019,customer-owner,rules/assign.yaml:12,customer.owner.status active; in charge of the customer
EOF
expect 'the same every time, and nothing written' 0 'crm-lead -C n assign -n --format csv >a; crm-lead -C n assign -n --format csv >b; cmp a b && diff -r -x .crm kept n'
expect 'given: a line each, with a task' 0 'crm-lead -C n assign' <<'EOF'
lead L-000001  舟山中医院 → 胡佳, by rule customer-owner (rules/assign.yaml:12): customer.owner.status active; in charge of the customer
  task T-000144 for 胡佳 until 2026-03-17T10:20: 首次联系 舟山中医院
lead L-000002  舟山第二医院 → 任倩, by rule customer-owner (rules/assign.yaml:12): customer.owner.status active; in charge of the customer
  task T-000145 for 任倩 until 2026-03-17T10:20: 首次联系 舟山第二医院
lead L-000004  象山妇儿医院 → 陈晓, by rule customer-owner (rules/assign.yaml:12): customer.owner.status active; in charge of the customer
  task T-000146 for 陈晓 until 2026-03-17T10:20: 首次联系 象山妇儿医院
lead L-000012  鄞州第二医院 → 陈晓, by rule customer-owner (rules/assign.yaml:12): customer.owner.status active; in charge of the customer
  task T-000147 for 陈晓 until 2026-03-17T10:20: 首次联系 鄞州第二医院
lead L-000401  台州弘济医院 → 周建明, by rule large (rules/assign.yaml:16): amount 1200000.00; has 0 open leads, the fewest of 2 people
  task T-000148 for 周建明 until 2026-03-17T10:20: 首次联系 台州弘济医院
lead L-000402  台州弘济医院 → 叶婷, by rule territory (rules/assign.yaml:21): customer.region 台州; has 1 customer in 台州, the most of 12 people
  task T-000149 for 叶婷 until 2026-03-17T10:20: 首次联系 台州弘济医院
lead L-000403  鄞州滨江医院 → 陈晓, by rule customer-owner (rules/assign.yaml:12): customer.owner.status active; in charge of the customer
  task T-000150 for 陈晓 until 2026-03-17T10:20: 首次联系 鄞州滨江医院
7 leads given to somebody
EOF
expect 'what was listed is what was done' 0 'tail -n +2 a | cut -d, -f1,3 | while IFS=, read l o; do grep "^$l,.*,$o," n/leads.csv | cut -d, -f1,7; done; cut -d, -f1,3 a' <<'EOF'
L-000001,P-000017
L-000002,P-000019
L-000004,P-000009
L-000012,P-000009
L-000401,P-000005
L-000402,P-000015
L-000403,P-000009
lead,owner
L-000001,P-000017
L-000002,P-000019
L-000004,P-000009
L-000012,P-000009
L-000401,P-000005
L-000402,P-000015
L-000403,P-000009
EOF
expect 'the task of one of them' 0 'crm-task -C n list --for 胡佳 --format csv | grep L-000001' <<'EOF'
T-000144,首次联系 舟山中医院,P-000017,胡佳,2026-03-17T10:20:00+08:00,open,L-000001
EOF
expect 'again there is nothing' 0 'crm-lead -C n assign' <<'EOF'
every open lead has an owner; nothing to do
EOF
expect 'the log says who did it' 0 'grep -h "L-000001,owner" n/log/*.csv | tail -n 1 | cut -d, -f3-8' <<'EOF'
lead assign,leads,L-000001,owner,,P-000017
EOF
expect_ok 'the book is sound' 'crm-book -C n check'

#
# Who may, which leads
#
expect 'a salesperson gives none out' 1 'CRM_USER=linqiang crm-lead -C kept assign' <<'EOF'
! crm-lead: only an admin, the owner of the book, or a role that rules/assign.yaml names (may) gives leads out
EOF
expect 'a manager does' 0 'cp -R kept m; CRM_USER=wuxiaohong crm-lead -C m assign L-000001 -q' <<'EOF'
L-000001
T-000144
EOF
expect 'one that has an owner, one that is closed, one that nobody knows: nothing is given' 0 'rm -rf m; cp -R kept m; crm-lead -C m assign L-000001 L-000005 L-000003 L-9; diff -r -x .crm m kept' <<'EOF'
! crm-lead: lead L-000005 belongs to 林强; crm lead set L-000005 owner=… gives it to somebody else
! crm-lead: lead L-000003 is closed (流失); only open ones are given to somebody
! crm-lead: lead: 'L-9' is not in leads.csv
EOF
expect 'one that is named twice is given once' 0 'crm-lead -C kept assign L-000001 L-000001 -n --format csv | cut -d, -f1' <<'EOF'
lead
L-000001
EOF
expect 'a lead whose owner has left can be named' 0 'rm -rf m; cp -R kept m; sed -i "s/^\(P-000009,陈晓,sales,\)active/\1left/" m/people.csv; crm-lead -C m assign L-000010 -n --format csv' <<'EOF'
lead,customer,owner,rule,place,why
L-000010,C-000001,P-000011,territory,rules/assign.yaml:21,"customer.region 宁波; has 7 customers in 宁波, the most of 11 people"
EOF

#
# Rules of the book's own
#
rules() {
	rm -rf m
	cp -R kept m
	cat >m/rules/assign.yaml
}
given() {
	crm-lead -C m assign "$@" -n --format csv | cut -d, -f1,3,4,6
}
rules <<'Y'
rules:
  - {id: turn, to: [周敏, 林强, 何俊], by: round}
Y
expect 'in turn: behind who got the last one' 0 'given; crm-lead -C m assign -q >/dev/null; crm-lead -C m set L-000001 owner= -q; given' <<'EOF'
lead,owner,rule,why
L-000001,P-000011,turn,whose turn it is among 3
L-000002,P-000010,turn,whose turn it is among 3
L-000004,P-000013,turn,whose turn it is among 3
L-000012,P-000011,turn,whose turn it is among 3
L-000401,P-000010,turn,whose turn it is among 3
L-000402,P-000013,turn,whose turn it is among 3
L-000403,P-000011,turn,whose turn it is among 3
L-000001
lead,owner,rule,why
L-000001,P-000010,turn,whose turn it is among 3
EOF
rules <<'Y'
rules:
  - {id: gone, when: {stage: 线索}, to: 陈晓}
  - {id: role, to: 销售经理, by: load}
Y
expect 'nobody on leave or gone is given anything: the next rule is asked' 0 'sed -i "s/^\(P-000009,陈晓,sales,\)active/\1leave/" m/people.csv; given' <<'EOF'
lead,owner,rule,why
L-000001,P-000005,role,"has 0 open leads
L-000002,P-000006,role,"has 0 open leads
L-000004,P-000005,role,"has 1 open lead
L-000012,P-000006,role,"has 1 open lead
L-000401,P-000005,role,"has 2 open leads
L-000402,P-000006,role,"has 2 open leads
L-000403,P-000005,role,"has 3 open leads
EOF
expect 'rules check says so' 0 'crm-book -C m rules check --format csv | grep -v ",0$"' <<'EOF'
file,rules,findings
rules/walkthrough.yaml,10,1
rules/assign.yaml,2,1

finding
"rules/walkthrough.yaml:8:11: window: 3 a month, nobody again within 3 months, need 12 people, and the condition takes 11: there would be months without a draw; a window of 2 fits"
rules/assign.yaml:2:39: rule gone: nobody of those is there
EOF
rules <<'Y'
rules:
  - {id: big, when: {amount: '> 1000000'}, to: 吴晓红}
Y
expect 'the list says who finds nobody' 1 'crm-lead -C m assign -n' <<'EOF'
ID        customer      owner   rule  place                why
L-000001  舟山中医院    —       —     —                    no rule of rules/assign.yaml holds
L-000002  舟山第二医院  —       —     —                    no rule of rules/assign.yaml holds
L-000004  象山妇儿医院  —       —     —                    no rule of rules/assign.yaml holds
L-000012  鄞州第二医院  —       —     —                    no rule of rules/assign.yaml holds
L-000401  台州弘济医院  吴晓红  big   rules/assign.yaml:2  amount 1200000.00; the only one of its people that is there
L-000402  台州弘济医院  —       —     —                    no rule of rules/assign.yaml holds
L-000403  鄞州滨江医院  —       —     —                    no rule of rules/assign.yaml holds
7 leads to give to somebody
EOF
expect 'those go that can, and the others are said' 1 'crm-lead -C m assign' <<'EOF'
lead L-000401  台州弘济医院 → 吴晓红, by rule big (rules/assign.yaml:2): amount 1200000.00; the only one of its people that is there
! crm-lead: leads.csv:2: lead L-000001 finds nobody: no rule of rules/assign.yaml holds
! crm-lead: leads.csv:3: lead L-000002 finds nobody: no rule of rules/assign.yaml holds
! crm-lead: leads.csv:5: lead L-000004 finds nobody: no rule of rules/assign.yaml holds
! crm-lead: leads.csv:13: lead L-000012 finds nobody: no rule of rules/assign.yaml holds
! crm-lead: leads.csv:403: lead L-000402 finds nobody: no rule of rules/assign.yaml holds
! crm-lead: leads.csv:404: lead L-000403 finds nobody: no rule of rules/assign.yaml holds
EOF
rules <<'Y'
rules:
  - {id: mine, to: sales, by: territory}
Y
expect 'whose region it is goes before who has most customers there' 0 'given L-000001; sed -i "1s/\$/,region/; 2,\$s/\$/,/; /叶婷/s/\$/舟山、定海/" m/people.csv; given L-000001' <<'EOF'
lead,owner,rule,why
L-000001,P-000019,mine,"has 1 customer in 舟山
lead,owner,rule,why
L-000001,P-000015,mine,whose region 舟山 is
EOF

#
# Entered without an owner
#
rules <<'Y'
enter: rule
task: {kind: first-contact, title: 首次联系, due: 4h}
rules:
  - {id: east, when: {customer.region: 台州, source: 展会}, to: [周敏, 叶婷], by: load}
Y
enter() {
	CRM_USER=linqiang crm-lead -C m add --customer 台州弘济医院 --stage 线索 --next 2026-03-18 --need 换代 --blocker 招标未定 "$@"
}
expect 'by rule, where the file says so' 0 'enter source=展会' <<'EOF'
added lead L-000404  台州弘济医院 · 线索 · next Wed 2026-03-18
lead L-000404  台州弘济医院 → 叶婷, by rule east (rules/assign.yaml:4): customer.region 台州, source 展会; has 9 open leads, the fewest of 2 people
  task T-000144 for 叶婷 until 2026-03-16T14:20: 首次联系 台州弘济医院
  customer not scored yet, 2 other open leads: crm score explain C-000078
EOF
expect 'who enters it names somebody: it is that one' 0 'enter source=展会 owner=林强 | head -n 2' <<'EOF'
added lead L-000405  台州弘济医院 · 线索 · next Wed 2026-03-18 · owner 林强
  customer not scored yet, 3 other open leads: crm score explain C-000078
EOF
expect 'no rule holds: it is said, and the lead waits for somebody' 0 'enter | head -n 2' <<'EOF'
added lead L-000406  台州弘济医院 · 线索 · next Wed 2026-03-18
  nobody gets lead L-000406: no rule of rules/assign.yaml holds
EOF
expect 'its id is printed first' 0 'enter source=展会 -q' <<'EOF'
L-000407
T-000145
EOF

#
# Bad rules: what is wrong, where, and nothing given
#
rules <<'Y'
enter: rules
may: boss
task: {kind: contract-approve, title: x, due: soon}
rules:
  - {id: a, to: 陈小, by: lod}
  - {id: a, to: [sales, customer_owner]}
  - {id: b, to: customer_owner, by: load, whn: {stage: 线索}}
  - {id: c, to: [], when: {customer.regon: 鄞州}}
  - {id: d, when: {amount: many}}
Y
expect 'every fault with its place' 0 'crm-lead -C m assign; cmp m/leads.csv kept/leads.csv' <<'EOF'
! crm-lead: rules/assign.yaml:1:8: enter: to who enters it ('self'), or by 'rule'
! crm-lead: rules/assign.yaml:2:6: role: 'boss' is none of sales, sales_manager, engineer, legal, compliance_director, finance_director, store_manager, guide, admin
! crm-lead: rules/assign.yaml:3:14: task: 'contract-approve' stands for a thing that crm contract approve does; name a kind of your own
! crm-lead: rules/assign.yaml:3:47: due: a stretch of time is wanted, such as 48h, 7d or 2wd
! crm-lead: rules/assign.yaml:5:17: '陈小' is neither a role nor a person; did you mean '陈晓'?
! crm-lead: rules/assign.yaml:5:25: by: load, territory or round
! crm-lead: rules/assign.yaml:6:10: id: 'a' is there already, in line 5
! crm-lead: rules/assign.yaml:6:25: to: customer_owner stands alone
! crm-lead: rules/assign.yaml:7:43: 'whn' is no key here; did you mean 'when'?
! crm-lead: rules/assign.yaml:8:44: there is no field 'customer.regon'; did you mean 'customer.region'?
! crm-lead: rules/assign.yaml:8:17: to: nobody is named
! crm-lead: rules/assign.yaml:9:28: 'many' is not an amount such as 1200.50
! crm-lead: rules/assign.yaml:9:5: 'to' is missing here
EOF
rules <<'Y'
rules:
  - {id: all, to: sales}
  - {id: large, when: {amount: '>= 5'}, to: 吴晓红}
Y
expect 'a rule that is never asked' 0 'crm-book -C m rules check --format csv | grep assign.yaml:' <<'EOF'
rules/assign.yaml:3:5: rule large is never asked: all (line 2) takes every lead
EOF
rules <<'Y'
enter: rule
rules: [{id: all, to: nobody}]
Y
expect 'where a lead would be entered by a broken file, nothing is' 0 'enter; cmp m/leads.csv kept/leads.csv' <<'EOF'
! crm-lead: rules/assign.yaml:2:23: 'nobody' is neither a role (rules/fields/people.yaml, people.role) nor a person of people.csv
EOF
expect 'a book without a file of its own has the shipped one' 0 'crm-lead -C kept assign L-000001 -n --format csv | tail -n 1 | cut -d, -f4' <<'EOF'
customer-owner
EOF
done_testing
