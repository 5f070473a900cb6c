# crm-lead.sh - leads: enter, list, show, stage, follow, set; what a write leaves as it was; the log.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
me=$(id -un 2>"$T_DIR/none") || me=uid$(id -u)

# rule_line FILE RE: where that line of rules/FILE stands.
rule_line() {
	grep -n -e "$2" "$CRM_TOP/rules/$1" | head -n 1 | cut -d: -f1
}

# put FILE LINE...: the file with exactly those lines.
put() {
	put_to=$1
	shift
	printf '%s\n' "$@" >"$put_to"
}

# log_of BOOK: the log without its clock and login.
log_of() {
	cut -d, -f1-9 "$1"/log/*.csv | sed "1d;s/^[^,]*,//;s/ by $me,/ by LOGIN,/"
}

# A book with two people and three customers; no rules of its own.
small_book() {
	mkdir -p "$1/log"
	put "$1/crm.yaml" 'name: 宁波团队' 'timezone: Asia/Shanghai' 'currency: CNY' 'language: en' 'clock: free'
	put "$1/people.csv" id,name,role,status,manager,login \
		P-01,周敏,sales_manager,active,,zhoumin P-02,陈晓,sales,active,P-01,chenxiao P-03,周强,sales,active,P-01,
	put "$1/customers.csv" id,name,owner,grade C-01,余姚人民医院,P-02,A C-02,慈溪中医医院,P-03, C-03,慈溪妇幼保健院,,
	put "$1/leads.csv" id,customer,stage,next_follow_up,need,blocker,owner,amount,lost_reason,created_at,updated_at,closed_at
}

filled='--stage 线索 --next 2026-03-19 --need 关节镜换代 --blocker 等设备科预算'

#
# add
#
small_book b
cp -R b kept
expect 'all five are named when all are missing' 2 'crm-lead -C b add' <<'EOF'
! crm-lead: missing: --customer, --stage, --next, --need, --blocker
EOF
expect 'only those that miss are named' 2 'crm-lead -C b add --customer 余姚人民医院 --need 关节镜换代' <<'EOF'
! crm-lead: missing: --stage, --next, --blocker
EOF
expect 'one given as column=value, by its name or its label, is not missing' 2 \
	'crm-lead -C b add customer=余姚人民医院 核心诉求=关节镜换代' <<'EOF'
! crm-lead: missing: --stage, --next, --blocker
EOF
need_rule="rule filler, rules/fields/leads\\.yaml:$(rule_line fields/leads.yaml '^  need:')\\)"
blocker_rule="rule filler, rules/fields/leads\\.yaml:$(rule_line fields/leads.yaml '^  blocker:')\\)"
for filler in 无 待定 1 aaaa 。。 N/A; do
	expect_match "$filler is no need and no blocker, and both are told" 1 \
		"crm-lead -C b add --customer 余姚人民医院 --stage 线索 --next +3d --need $filler --blocker $filler" \
		"^! crm-lead: need: '$filler' says nothing; .*$need_rule\$" \
		"^! crm-lead: blocker: '$filler' says nothing; .*$blocker_rule\$"
done
expect 'an ambiguous customer: the candidates' 1 "crm-lead -C b add --customer 慈溪 $filled" <<'EOF'
! crm-lead: customer: '慈溪' names 2 rows of customers: C-02 慈溪中医医院, C-03 慈溪妇幼保健院
EOF
expect 'an ambiguous owner: the candidates' 1 "crm-lead -C b add --customer C-01 $filled owner=周" <<'EOF'
! crm-lead: owner: '周' names 2 rows of people: P-01 周敏, P-03 周强
EOF
expect_match 'a stage that is none: did you mean' 1 \
	"crm-lead -C b add --customer C-01 \$(echo '$filled' | sed 's/线索/报介/')" \
	"^! crm-lead: stage: '报介' is no stage of pipeline standard; did you mean '报价'\\? \\(rules/stages.yaml:[0-9]+\\)\$"
expect 'a column that is none: did you mean' 2 "crm-lead -C b add --customer C-01 $filled amuont=3" <<'EOF'
! crm-lead: 'amuont' is no column of leads; did you mean 'amount'?
EOF
expect 'a bare word is no column=value' 2 "crm-lead -C b add --customer C-01 $filled 14:30" <<'EOF'
! crm-lead: '14:30': column=value is wanted
EOF
expect 'a date that is none' 2 "crm-lead -C b add --customer C-01 \$(echo '$filled' | sed 's/2026-03-19/2026-02-30/')" <<'EOF'
! crm-lead: next_follow_up: '2026-02-30' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三
EOF
expect 'an amount that is none' 2 "crm-lead -C b add --customer C-01 $filled amount=十" <<'EOF'
! crm-lead: amount: '十' is not an amount such as 1200.50, 1,200.50 or 12万
EOF
expect_match 'entering 报价 asks for an amount, with the rule' 1 \
	'crm-lead -C b add --customer C-01 --stage 报价 --next +3d --need 关节镜换代 --blocker 等设备科预算' \
	"^! crm-lead: stage 报价 asks for amount .*amount=.*\\(rules/stages\\.yaml:$(rule_line stages.yaml 'id: 报价')\\)\$"
expect 'a dry run shows the change' 0 "crm-lead -C b add -n --customer 余姚 $filled" <<'EOF'
dry run: nothing was written
  ledger  ID   field           old  new
  leads   L-?  id              —    L-?
  leads   L-?  customer        —    C-01
  leads   L-?  stage           —    线索
  leads   L-?  next_follow_up  —    2026-03-19
  leads   L-?  need            —    关节镜换代
  leads   L-?  blocker         —    等设备科预算
  leads   L-?  owner           —    P-02
  leads   L-?  created_at      —    2026-03-16T10:20:00+08:00
  leads   L-?  updated_at      —    2026-03-16T10:20:00+08:00
added lead L-?  余姚人民医院 · 线索 · next Thu 2026-03-19 · owner 陈晓
  customer grade A, 0 other open leads
EOF
expect 'none of all that wrote anything' 0 'diff -r -x .crm kept b'

expect 'a lead for a customer known by a part of the name' 0 "crm-lead -C b add --customer 余姚 $filled" <<'EOF'
added lead L-000001  余姚人民医院 · 线索 · next Thu 2026-03-19 · owner 陈晓
  customer grade A, 0 other open leads
EOF
expect 'a new customer is made on the way' 0 \
	"crm-lead -C b add --customer 甬江眼科医院 --stage 报价 --next '周四 14:30' --need 白内障耗材 --blocker 等报价会 amount=12万" <<'EOF'
added lead L-000002  甬江眼科医院 · 报价 · next Thu 2026-03-19 14:30 · owner 陈晓
  new customer C-000004 甬江眼科医院: crm customer set C-000004 level=… region=… to have it scored
EOF
expect '-q prints the ids made, and nothing else' 0 "crm-lead -C b -q add --customer C-02 $filled" <<'EOF'
L-000003
EOF
expect 'what is in the ledger then' 0 'cat b/leads.csv' <<'EOF'
id,customer,stage,next_follow_up,need,blocker,owner,amount,lost_reason,created_at,updated_at,closed_at
L-000001,C-01,线索,2026-03-19,关节镜换代,等设备科预算,P-02,,,2026-03-16T10:20:00+08:00,2026-03-16T10:20:00+08:00,
L-000002,C-000004,报价,2026-03-19T14:30:00+08:00,白内障耗材,等报价会,P-02,120000.00,,2026-03-16T10:20:00+08:00,2026-03-16T10:20:00+08:00,
L-000003,C-02,线索,2026-03-19,关节镜换代,等设备科预算,P-02,,,2026-03-16T10:20:00+08:00,2026-03-16T10:20:00+08:00,
EOF
expect 'and among the customers' 0 'tail -n 1 b/customers.csv' <<'EOF'
C-000004,甬江眼科医院,P-02,
EOF
expect 'a row of the log for each field, under both names' 0 'log_of b | sed -n "/L-000002/p;/C-000004,name/p"' <<'EOF'
P-02 by LOGIN,lead add,leads,L-000002,id,,L-000002,
P-02 by LOGIN,lead add,leads,L-000002,customer,,C-000004,
P-02 by LOGIN,lead add,leads,L-000002,stage,,报价,
P-02 by LOGIN,lead add,leads,L-000002,next_follow_up,,2026-03-19T14:30:00+08:00,
P-02 by LOGIN,lead add,leads,L-000002,need,,白内障耗材,
P-02 by LOGIN,lead add,leads,L-000002,blocker,,等报价会,
P-02 by LOGIN,lead add,leads,L-000002,amount,,120000.00,
P-02 by LOGIN,lead add,leads,L-000002,owner,,P-02,
P-02 by LOGIN,lead add,leads,L-000002,created_at,,2026-03-16T10:20:00+08:00,
P-02 by LOGIN,lead add,leads,L-000002,updated_at,,2026-03-16T10:20:00+08:00,
P-02 by LOGIN,lead add,customers,C-000004,name,,甬江眼科医院,
EOF

#
# at a terminal
#
if script -qec true none >"$T_DIR/none" 2>&1; then
	small_book tty
	expect_match 'at a terminal what misses is asked for, the choices shown, the rest is not' 0 \
		"(printf '白内障耗材\\n'; sleep 1) | script -qec 'crm-lead -C tty add --customer C-01 --stage 线索 --next +3d --blocker 等报价会' none" \
		'Need *>' 'added lead L-000001'
	expect_match 'the stages are shown' 0 \
		"(printf '线索\\n'; sleep 1) | script -qec 'crm-lead -C tty add --customer C-01 --need 白内障耗材 --next +3d --blocker 等报价会' none" \
		'线索 需求确认 方案输出 内部协同 报价 合同审批'
else
	skip 'at a terminal what misses is asked for' 'no script(1), or no terminal to be had'
fi

#
# stage
#
expect_match 'lead stage: did you mean' 1 'crm-lead -C b stage L-000001 需求' "is no stage.*did you mean '需求确认'\\?"
expect 'a stage further' 0 'crm-lead -C b stage L-000001 需求确认' <<'EOF'
lead L-000001  余姚人民医院: 线索 → 需求确认
  0 working days in 线索, 3 expected
EOF
expect 'the same stage once more is no change' 0 'crm-lead -C b stage L-000001 需求确认' <<'EOF'
lead L-000001 is in 需求确认 already; nothing changed
EOF
cp -R b before
expect_match 'without amount there is no 报价' 1 'crm-lead -C b stage L-000001 报价' \
	"^! crm-lead: stage 报价 asks for amount .*amount=.*\\(rules/stages\\.yaml:$(rule_line stages.yaml 'id: 报价')\\)\$"
expect_match 'an amount of nothing is not enough for 合同审批' 1 'crm-lead -C b stage L-000001 合同审批 amount=0' \
	"^! crm-lead: stage 合同审批 asks for amount > 0; it is '0\\.00' \\(rules/stages\\.yaml:[0-9]+\\)\$"
expect_match 'a loss wants its reason' 1 'crm-lead -C b stage L-000001 流失' \
	"^! crm-lead: stage 流失 asks for lost_reason; .*lost_reason=.*\\(rules/stages\\.yaml:$(rule_line stages.yaml 'id: 流失')\\)\$"
expect_match 'and filler is none' 1 'crm-lead -C b stage L-000001 流失 lost_reason=暂无' \
	"^! crm-lead: lost_reason: '暂无' says nothing; .*rule filler, rules/fields/leads\\.yaml:[0-9]+\\)\$"
expect_ok 'a dry run of a stage' 'crm-lead -C b stage -n L-000001 报价 amount=1万'
expect 'refused and dry: nothing was written' 0 'diff -r -x .crm before b'
expect 'the amount on the way' 0 'crm-lead -C b stage L-000001 报价 amount=1万 --as-of 2026-03-24' <<'EOF'
lead L-000001  余姚人民医院: 需求确认 → 报价
  5.81 working days in 需求确认, 5 expected
EOF
expect 'lost, by the name of the customer' 0 'crm-lead -C b stage 余姚人民医院 流失 lost_reason=选择竞品 --as-of "2026-03-25 16:00"' <<'EOF'
lead L-000001  余姚人民医院: 报价 → 流失
  1.79 working days in 报价, 5 expected
EOF
expect 'when it ended is noted' 0 'grep ^L-000001 b/leads.csv' <<'EOF'
L-000001,C-01,流失,2026-03-19,关节镜换代,等设备科预算,P-02,10000.00,选择竞品,2026-03-16T10:20:00+08:00,2026-03-25T16:00:00+08:00,2026-03-25T16:00:00+08:00
EOF

#
# follow, set
#
expect 'follow wants both' 2 'crm-lead -C b follow L-000002' <<'EOF'
! crm-lead: missing: --next, --note
EOF
expect 'and names the one that misses' 2 'crm-lead -C b follow L-000002 --next fri' <<'EOF'
! crm-lead: missing: --note
EOF
expect 'followed up' 0 'crm-lead -C b follow L-000002 --next +2wd --note 主任下周回来' <<'EOF'
followed up lead L-000002  甬江眼科医院 · 报价 · next Wed 2026-03-18 · owner 陈晓
EOF
expect 'the note is in the log' 0 'log_of b | grep "lead follow.*next_follow_up"' <<'EOF'
P-02 by LOGIN,lead follow,leads,L-000002,next_follow_up,2026-03-19T14:30:00+08:00,2026-03-18,主任下周回来
EOF
expect 'set two fields, one by its label' 0 'crm-lead -C b set L-000002 need=晶体植入耗材 预计金额=88000' <<'EOF'
set lead L-000002  甬江眼科医院 · 报价 · next Wed 2026-03-18 · owner 陈晓
EOF
expect 'set to what it is already' 0 'crm-lead -C b set L-000002 need=晶体植入耗材' <<'EOF'
lead L-000002: nothing changed
EOF
cp -R b before2
expect 'an id stays' 1 'crm-lead -C b set L-000002 id=L-000009' <<'EOF'
! crm-lead: leads L-000002: an id can't be changed
EOF
expect 'a required field stays filled' 1 'crm-lead -C b set L-000002 need=' <<'EOF'
! crm-lead: need: missing
EOF
expect_match 'set knows the gates too' 1 'crm-lead -C b set L-000003 stage=报价' '^! crm-lead: stage 报价 asks for amount '
expect_match 'and the filler' 1 'crm-lead -C b set L-000003 need=待定' '^! crm-lead: need: .待定. says nothing'
expect_match 'a lead that is none' 1 'crm-lead -C b set L-999 need=关节镜' "^! crm-lead: .*'L-999'"
expect_match 'a column is wanted' 2 'crm-lead -C b set L-000002' '^! crm-lead: set: LEAD COLUMN=VALUE\.\.\. is wanted; see crm-lead set --help'
expect 'none of that wrote anything' 0 'diff -r -x .crm before2 b'

#
# who acts
#
expect_ok '--as goes before CRM_USER' 'crm-lead -C b set L-000003 blocker=等院办公会 --as 周敏'
expect 'and the log has both' 0 'log_of b | tail -n 1' <<'EOF'
P-01 by LOGIN,lead set,leads,L-000003,blocker,等设备科预算,等院办公会,
EOF
expect '--as somebody who is nobody' 2 'crm-lead -C b set L-000003 blocker=等招标 --as 周雪' <<'EOF'
! crm-lead: '周雪' is nobody in people.csv (an id, a login or a name is wanted)
EOF
sed "s/,zhoumin\$/,$me/" b/people.csv >people.new && cp people.new b/people.csv
expect_ok 'the login is a person of the book' 'unset CRM_USER; crm-lead -C b set L-000003 blocker=等招标'
expect_ok 'who acts as another' 'crm-lead -C b set L-000003 blocker=等开标'
expect_ok 'or as himself' 'crm-lead -C b set L-000003 blocker=等中标通知 --as 周敏'
expect 'the log then has ids' 0 'log_of b | tail -n 3' <<'EOF'
P-01,lead set,leads,L-000003,blocker,等院办公会,等招标,
P-02 by P-01,lead set,leads,L-000003,blocker,等招标,等开标,
P-01,lead set,leads,L-000003,blocker,等开标,等中标通知,
EOF
cp -R b foreign
if chown 1 foreign/crm.yaml 2>"$T_DIR/none"; then
	expect_match '--as in a book of somebody else is refused' 2 'crm-lead -C foreign set L-000003 blocker=等合同' \
		'^! crm-lead: --as: only the owner of the book may act as somebody else'
	expect 'and writes nothing' 0 'cmp b/leads.csv foreign/leads.csv'
else
	skip '--as in a book of somebody else is refused' 'not root'
fi

#
# list, show
#
book n
cp -R n untouched
expect 'a list by stage, condition and owner' 0 "crm-lead -C n list --stage 报价 --owner 林强 --where 'amount >= 100000'" <<'EOF'
ID        customer      stage  next follow-up  owner      amount  need                              blocker
L-000005  宁波妇儿医院  报价   2026-03-16      林强   260,000.00  脊柱微创耗材打包采购，要三年价格  竞品报价低8%
1 lead, 0 overdue
EOF
expect 'what is overdue' 0 'crm-lead -C n list --owner chenxiao --overdue' <<'EOF'
ID        customer    stage     next follow-up  owner      amount  need                            blocker
L-000076  余姚中医院  合同审批  2026-03-11      陈晓   386,000.00  椎体成形新技术准入，要临床证据  设备科预算未批
1 lead, 1 overdue; closed ones too with --all
EOF
expect 'on the day after, more is' 0 'crm-lead -C n list --owner chenxiao --overdue --as-of 2026-03-21 | tail -n 1' <<'EOF'
7 leads, 7 overdue; closed ones too with --all
EOF
expect 'of one customer; won and lost ones with --all' 0 \
	'crm-lead -C n list --customer 宁波中医院 | wc -l; crm-lead -C n list --customer 宁波中医院 --all' <<'EOF'
4
ID        customer    stage     next follow-up  owner       amount  need                              blocker
L-000028  宁波中医院  流失      —               徐丽娜  386,000.00  髋膝关节集采落标，要替代型号对比  院采购委员会下月才开会
L-000055  宁波中医院  合同审批  2026-03-20      徐丽娜  386,000.00  老旧骨钻更换，要以旧换新报价      主任出差，未定演示时间
L-000085  宁波中医院  需求确认  2026-03-16      徐丽娜   48,000.00  耗材SPD上线，要编码与条码对照     设备科预算未批
3 leads, 0 overdue
EOF
expect 'by what the customer is' 0 "crm-lead -C n list --format csv --where 'customer.grade = A and amount >= 300000'" <<'EOF'
id,customer,customer_name,stage,next_follow_up,owner,owner_name,amount,need,blocker
L-000036,C-000056,绍兴第二医院,需求确认,2026-03-26,P-000017,胡佳,880000.00,创伤急诊备货，要48小时到货承诺,院采购委员会下月才开会
L-000037,C-000067,舟山第一医院,线索,2026-03-26,P-000014,张伟,520000.00,止血材料进院，要同类比对表,等省平台挂网
L-000071,C-000056,绍兴第二医院,需求确认,2026-03-25,P-000017,胡佳,386000.00,创伤急诊备货，要48小时到货承诺,院采购委员会下月才开会
L-000123,C-000056,绍兴第二医院,签约,2026-03-09,P-000019,任倩,480000.00,微创骨科骨质疏松椎体骨折，要寄售库存方案,科室两派意见不一
L-000138,C-000056,绍兴第二医院,流失,2026-01-26,P-000019,任倩,340000.00,骨一科胫骨平台骨折，要灭菌周转方案,院长办公会没上会
L-000146,C-000009,鄞州人民医院,流失,2026-02-08,P-000014,张伟,480000.00,创伤中心骨盆骨折，要集采内替代方案,信息科接口排期到五月
L-000205,C-000056,绍兴第二医院,流失,2026-01-28,P-000017,胡佳,480000.00,微创骨科脊柱侧弯矫形，要术前规划支持,科室两派意见不一
L-000274,C-000013,慈溪第一医院,流失,2026-02-13,P-000011,周敏,340000.00,骨三科半月板缝合，要术前规划支持,供应商准入资料缺三份
EOF
expect_match 'no lead without a date to call' 0 'crm-lead -C n list --no-next' '^0 leads'
expect_match 'until one has none' 0 \
	"cp -R n m; sed '/^L-000001,/s/2026-03-25//' n/leads.csv >m/leads.csv; crm-lead -C m list --no-next" '^L-000001 '
expect_match 'a stage that is none' 2 'crm-lead -C n list --stage 报' "^! crm-lead: stage: '报' is no stage"
expect_match 'an owner that is nobody' 2 'crm-lead -C n list --owner 周雪' "^! crm-lead: '周雪' is nobody in people.csv"
expect_match 'a field that is none' 2 "crm-lead -C n list --where 'amuont > 3'" "'amuont'.*did you mean 'amount'\\?"
expect_match 'a field of the customer that is none' 2 "crm-lead -C n list --where 'customer.grad = A'" \
	"'customer.grad'.*did you mean 'customer\\.grade'\\?"
expect_match 'half a condition' 2 "crm-lead -C n list --where 'amount >='" '^! crm-lead: --where:.*a value is missing'
expect 'JSON' 0 'crm-lead -C n list --format json --owner 任倩 --stage 合同审批' <<'EOF'
[
  {
    "id": "L-000091",
    "customer": "C-000061",
    "customer_name": "台州第一医院",
    "stage": "合同审批",
    "next_follow_up": "2026-03-18",
    "owner": "P-000019",
    "owner_name": "任倩",
    "amount": "260000.00",
    "need": "椎体成形新技术准入，要临床证据",
    "blocker": "等省平台挂网"
  }
]
EOF
expect 'Markdown, into a file' 0 'crm-lead -C n list --format md --owner 任倩 --stage 合同审批 -o out.md; cat out.md' <<'EOF'
| ID | customer | stage | next follow-up | owner | amount | need | blocker |
|---|---|---|---|---|---:|---|---|
| L-000091 | 台州第一医院 | 合同审批 | 2026-03-18 | 任倩 | 260,000.00 | 椎体成形新技术准入，要临床证据 | 等省平台挂网 |

1 lead, 0 overdue
EOF
expect 'a format that is none' 2 'crm-lead -C n list --format xml' <<'EOF'
! crm-lead: option '--format': 'xml' is none of: table, csv, json, md, html
EOF
expect 'one lead and what happened to it' 0 'crm-lead -C n show L-000002' <<'EOF'
L-000002  舟山第二医院 · 报价
  ID              L-000002
  customer        C-000068 舟山第二医院
  stage           报价
  next follow-up  2026-03-18
  need            年度耗材议价，要用量与折扣测算
  blocker         竞品报价低8%
  owner           P-000019 任倩
  amount          386000.00
  source          展会
  created at      2026-02-25T11:33:00+08:00
  updated at      2026-03-13T15:17:00+08:00
  expected close  2026-04-21
  in this stage   0.51wd

Decision chain
  ID         name    title           part        stance  reach
  CT-000160  宋美娟  书记            decides          2  13905746185
  CT-000161  蔡海波  运动医学科主任  influences       —  —
  CT-000159  金志强  设备科科长      buys             —  0574-86449884

Solutions
  ID          lead      status  slot from         slot to           due               engineer  skill  customer
  SOL-000002  L-000002  booked  2026-03-18 13:30  2026-03-18 15:30  2026-03-20 18:00  郑凯      关节   舟山第二医院

History
  at                who   command     what
  2026-03-13 15:17  任倩  lead stage  Stage: 内部协同 → 报价
  2026-03-12 10:12  任倩  lead stage  Stage: 方案输出 → 内部协同
  2026-03-09 14:54  任倩  lead stage  Stage: 需求确认 → 方案输出
  2026-03-02 10:39  任倩  lead stage  Stage: 线索 → 需求确认
  2026-02-25 11:33  任倩  lead add    Stage: 线索
EOF
expect 'a customer with several leads: which' 1 'crm-lead -C n show 象山第一医院' <<'EOF'
! crm-lead: lead: '象山第一医院' has 2 leads: L-000029 合同审批, L-000061 方案输出
EOF
expect 'reading wrote nothing' 0 'diff -r -x .crm untouched n'

#
# What an edit leaves as it was: BOM, CRLF, columns nobody knows, spaces, quotes, no line end at the end.
#
small_book bytes
printf '\357\273\277编号,客户名称,内部备注,当前阶段,下次跟进时间,核心诉求,卡点问题,负责人,预计金额,创建时间,更新时间\r\n' >bytes/leads.csv
head -c 1000 bytes/leads.csv >expected.csv
old='2026-03-01T09:00:00+08:00' new='2026-03-16T10:20:00+08:00'
for to in bytes/leads.csv expected.csv; do
	stamp=$old need=旧诉求说明
	[ $to = bytes/leads.csv ] || stamp=$new need='"含,逗号和""引号"""'
	{
		printf 'L-1,C-01,"他说""好""",线索,2026-03-20, 关节 ,等设备科预算,P-02,1200.5,,%s\r\n' $old
		printf 'L-2,C-02,a  b,线索,2026-03-21,%s,等院办公会,P-02,"3,000.00",,%s\r\n' "$need" $stamp
		printf '\r\nL-3,C-03,"两\r\n行",线索,2026-03-22,止血,"等招标",,,,%s' $old
	} >>$to
done
open='^! crm-lead: leads.csv:[0-9]+: the last line has no line end: the file may have been cut off within it'
expect_match 'one lead is set, and an end that is none said' 1 "crm-lead -C bytes set L-2 need='含,逗号和\"引号\"'" '^set lead L-2' "$open"
same_bytes 'and no other byte of leads.csv has changed' expected.csv bytes/leads.csv
expect_match 'a lead is added behind a line without end' 1 "crm-lead -C bytes add --customer C-01 $filled" '^added lead L-000004' "$open"
printf '\r\nL-000004,C-01,,线索,2026-03-19,关节镜换代,等设备科预算,P-02,,%s,%s\r\n' $new $new >>expected.csv
same_bytes 'with the line ends of the file' expected.csv bytes/leads.csv
expect_ok 'a stage, a follow-up' 'crm-lead -C bytes stage L-1 报价; crm-lead -C bytes follow L-1 --next 2026-03-25 --note 已报价'
sed "s/线索,2026-03-20\\(.*\\)$old/报价,2026-03-25\\1$new/" expected.csv >expected2.csv
same_bytes 'touch the cells they change' expected2.csv bytes/leads.csv
small_book narrow
sed -i 's/language: en/language: zh/' narrow/crm.yaml
printf '编号,客户名称,当前阶段,下次跟进时间,核心诉求,卡点问题,创建时间,更新时间\r\n\r\nL-1,C-01,线索,2026-03-20,止血,等招标,,\r\n' >narrow/leads.csv
expect_ok 'a column that the file lacks' 'crm-lead -C narrow set L-1 预计金额=5000'
printf '编号,客户名称,当前阶段,下次跟进时间,核心诉求,卡点问题,创建时间,更新时间,预计金额\r\n\r\nL-1,C-01,线索,2026-03-20,止血,等招标,,%s,5000.00\r\n' \
	$new >expected.csv
same_bytes 'is put at its end, headed as the others are' expected.csv narrow/leads.csv

#
# A ledger that is read in parts, of which no row is kept
#
small_book large
awk 'BEGIN {
	print "id,customer,stage,next_follow_up,need,blocker,owner"
	for (i = 1; i <= 20000; i++) {
		blocker = i % 1000 == 7 ? "\"院方说\"\"等等\"\"\"" : i % 2000 == 8 ? "\"科室主任,\n出差\"" : "设备科预算未批" i
		printf "L-%06d,C-%02d,%s,2026-03-20,关节镜耗材换代,%s,P-02\n", i, i % 4000 == 8 ? 2 : 3, i % 5000 == 7 ? "流失" : "线索", blocker
	}
}' >large/leads.csv
expect 'the next id, the customer and the blocker are found in all of it' 0 \
	"crm-lead -C large add --customer C-02 --stage 线索 --next 2026-03-20 --need 关节镜 --blocker '院方说\"等等\"' --dry-run | sed -n '/^added/,\$p'" <<'EOF'
added lead L-?  慈溪中医医院 · 线索 · next Fri 2026-03-20 · owner 陈晓
  customer not scored yet, 5 other open leads: crm score explain C-02
  stuck here? 20 other leads wait or waited on '院方说"等等"', won: 0: crm lead list --where 'blocker = 院方说"等等"'
EOF
for threads in 1 2 7; do
	CRM_THREADS=$threads crm-lead -C large add --customer 慈溪中医医院 --stage 线索 --next 2026-03-20 --need 关节镜 \
		--blocker 院方说等等 --dry-run >"large.$threads" 2>&1
done
same_bytes 'with two threads as with one' large.1 large.2
same_bytes 'with seven threads as with one' large.1 large.7
expect 'a row in the middle' 0 "crm-lead -C large set L-012008 need=换了 --as-of 2026-03-16T09:00:00+08:00 && sed -n '/^L-012008/,/,P-02/p' large/leads.csv" <<'EOF'
set lead L-012008  慈溪中医医院 · 线索 · next Fri 2026-03-20 · owner 陈晓
L-012008,C-02,线索,2026-03-20,换了,"科室主任,
出差",P-02,2026-03-16T09:00:00+08:00
EOF
sed -i '15000s/$/,x/' large/leads.csv
expect 'a record in the middle that is none' 3 'crm-lead -C large add --customer C-02' <<'EOF'
! crm-lead: leads.csv:15000: 9 fields where the header has 8
EOF
sed -i '2s/$/,x/' large/customers.csv
expect 'what is wrong with leads is said, and with customers, which were met too' 3 'crm-lead -C large add --customer C-02' <<'EOF'
! crm-lead: leads.csv:15000: 9 fields where the header has 8
! crm-lead: customers.csv:2: 5 fields where the header has 4
EOF

#
# Exit statuses
#
expect 'a verb that is none: did you mean' 2 'crm-lead -C b lst' <<'EOF'
! crm-lead: 'lst' is no verb of crm-lead; did you mean 'list'?
EOF
expect 'no verb' 2 'crm-lead' <<'EOF'
! crm-lead: a verb is wanted; see crm-lead --help
EOF
expect_match 'an argument too many' 2 'crm-lead -C b list alles' "'alles' is one argument too many"
expect_match 'an option that is none' 2 'crm-lead -C b list --ovredue' "'--ovredue'; did you mean '--overdue'"
expect_match 'a book that is not there' 3 'crm-lead -C nowhere list' "^! crm-lead: .*'nowhere'"
expect_match 'a clock that is none' 2 'crm-lead -C b list --as-of 2026-13-01' "^! crm-lead: --as-of: '2026-13-01' is not a date"
expect_match 'a full disk' 3 'crm-lead -C b list >/dev/full' "^! crm-lead: cannot write to 'stdout': No space left"
expect_match 'the book is found from inside, or by CRM_BOOK' 0 \
	'cd b && crm-lead list --all | tail -n 1 && cd .. && CRM_BOOK=b crm-lead list --all | tail -n 1' '^3 leads'
expect_match 'help of a verb' 0 'crm-lead add --help' '^usage: crm-lead add' '--blocker TEXT' '--dry-run'

if [ -f "$CRM_TOP/po/zh_CN.po" ]; then
	expect 'in Chinese' 2 'LANGUAGE=zh_CN crm-lead -C b add --customer C-01' <<'EOF'
! crm-lead: 缺少：--stage、--next、--need、--blocker
EOF
	expect_match 'a lead in Chinese' 0 "LANGUAGE=zh_CN crm-lead -C b add --customer C-01 $filled" \
		'^已添加商机 L-000004  余姚人民医院 · 线索 · 下次跟进 周四 2026-03-19 · 负责人 陈晓$' '^  客户级别 A'
else
	skip 'in Chinese' 'no po/zh_CN.po yet'
fi
# A next follow-up that can't be kept

book off
CRM_USER=chenxiao
export CRM_USER
expect 'past, earlier today, a Saturday, a holiday, a Saturday that is worked, today: said at once' 0 \
	'for d in 2026-03-13 "2026-03-16 09:00" sat 2026-05-01 2026-05-09 2026-03-16; do crm-lead -C off follow L-000001 --next "$d" --note 电话 | sed 1d; echo "$d"; done' <<'EOF'
  next follow-up Fri 2026-03-13 is past: crm lead follow L-000001 --next +1wd
2026-03-13
  next follow-up Mon 2026-03-16 09:00 is past: crm lead follow L-000001 --next +1wd
2026-03-16 09:00
  next follow-up Sat 2026-03-21 is a day off: crm lead follow L-000001 --next +1wd
sat
  next follow-up Fri 2026-05-01 is a day off: crm lead follow L-000001 --next +1wd
2026-05-01
2026-05-09
2026-03-16
EOF
expect 'by each verb that sets it' 0 'crm-lead -C off set L-000001 next_follow_up=sat | sed 1d; crm-book -C off set leads L-000002 next_follow_up=sat | sed 1d; crm-lead -C off stage L-000001 方案输出 next_follow_up=sun | grep "day off"; crm-lead -C off add --customer 宁波第一医院 --stage 线索 --next sat --need 关节耗材 --blocker 等预算批复 | grep "day off" | sed s/L-0004../L/' <<'EOF'
  next follow-up Sat 2026-03-21 is a day off: crm lead follow L-000001 --next +1wd
  next follow-up Sat 2026-03-21 is a day off: crm lead follow L-000002 --next +1wd
  next follow-up Sun 2026-03-22 is a day off: crm lead follow L-000001 --next +1wd
  next follow-up Sat 2026-03-21 is a day off: crm lead follow L --next +1wd
EOF
expect 'a dry run gives no id away, and says that nothing was written' 0 \
	'crm-lead -C off add -n --customer 新客户甲 --stage 线索 --next +3d --need 关节耗材 --blocker 等预算批复 | grep "dry run\|added\|new customer\| id  "' <<'EOF'
dry run: nothing was written
  leads      L-?  id              —    L-?
  customers  C-?  id              —    C-?
added lead L-?  新客户甲 · 线索 · next Thu 2026-03-19 · owner 陈晓
  new customer C-? 新客户甲: crm customer set C-? level=… region=… to have it scored
EOF

cp -r "$CRM_TOP/data/ningbo" unopened && rm unopened/leads.csv && mkdir unopened/leads.csv
expect 'a ledger that cannot be opened is named' 3 'crm-lead -C unopened list' <<'EOF'
! crm-lead: 'leads.csv' is not a regular file
EOF
done_testing
