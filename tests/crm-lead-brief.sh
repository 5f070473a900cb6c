# crm-lead-brief.sh - three questions for a visit, the outline that goes along, and the answers that come back.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book n
cp -R n kept

#
# Three questions, each with its rule and why
#
expect 'a brief' 0 'crm-lead -C n brief L-000012' <<'EOF'
L-000012  鄞州第二医院 · 需求确认
  no.  rule             ask
    1  code             院内编码和条码由谁维护？新品入库要几个工作日？
    2  committee        下次上会的材料还缺什么？谁来汇报，汇报前要先说服谁？
    3  present-product  现在用的是哪家的产品？最想先解决哪一个问题？
1  history ~ /编码|条码|SPD/ (设备科收下编码对照，等院内议价会) (rules/questions.yaml:28)
2  history ~ /采购委员会|院长办公会|议价会/ (议价会通过，信息科要测批号追溯) (rules/questions.yaml:34)
3  asked of every lead (rules/questions.yaml:47)
next: crm lead brief L-000012 --pick 1,3 -o outline.md
EOF
expect 'in Chinese' 0 'LC_ALL=zh_CN.UTF-8 crm-lead -C n brief L-000012' <<'EOF'
L-000012  鄞州第二医院 · 需求确认
  序号  规则             问题
     1  code             院内编码和条码由谁维护？新品入库要几个工作日？
     2  committee        下次上会的材料还缺什么？谁来汇报，汇报前要先说服谁？
     3  present-product  现在用的是哪家的产品？最想先解决哪一个问题？
1  history ~ /编码|条码|SPD/（设备科收下编码对照，等院内议价会） (rules/questions.yaml:28)
2  history ~ /采购委员会|院长办公会|议价会/（议价会通过，信息科要测批号追溯） (rules/questions.yaml:34)
3  每条商机都问 (rules/questions.yaml:47)
下一步：crm lead brief L-000012 --pick 1,3 -o outline.md
EOF
expect 'for programs' 0 'crm-lead -C n brief L-000012 --format csv' <<'EOF'
question,rule,ask,why
1,code,院内编码和条码由谁维护？新品入库要几个工作日？,history ~ /编码|条码|SPD/ (设备科收下编码对照，等院内议价会) (rules/questions.yaml:28)
2,committee,下次上会的材料还缺什么？谁来汇报，汇报前要先说服谁？,history ~ /采购委员会|院长办公会|议价会/ (议价会通过，信息科要测批号追溯) (rules/questions.yaml:34)
3,present-product,现在用的是哪家的产品？最想先解决哪一个问题？,asked of every lead (rules/questions.yaml:47)
EOF
expect 'every open lead of the sample has three' 0 'for l in $(crm-lead -C n list --format csv | cut -d, -f1 | tail -n +2); do
	crm-lead -C n brief $l --format csv | tail -n +2 | wc -l; done | sort | uniq -c | tr -s " "' <<'EOF'
 168 3
EOF
expect 'a school with 智慧校园 in its history is asked of that first' 0 'crm-customer -C n add -q 宁波示例中学 industry=教育 >c
crm-lead -C n add -q --customer 宁波示例中学 --stage 线索 --next +1d --need 实验室耗材 --blocker 等校长定 >l
crm-lead -C n follow "$(cat l)" -q --next +2d --note 校长说智慧校园二期先立项 >o
crm-lead -C n brief "$(cat l)" --format csv | cut -d, -f1,2,4' <<'EOF'
question,rule,why
1,campus,"上次谈到智慧校园，预算批复决定时间: customer.industry = 教育
2,school-term,customer.industry = 教育 (rules/questions.yaml:11)
3,decider,决策链上还不知道谁拍板: not contacts.part = decides (rules/questions.yaml:14)
EOF
expect 'which its own lead says, too' 0 'crm-lead -C n add -q --customer 宁波示例中学 --stage 线索 --next +1d --need 智慧校园机房 --blocker 等校长定 >l2
crm-lead -C n brief "$(cat l2)" --format csv | cut -d, -f2 | head -n 2' <<'EOF'
rule
campus
EOF
expect 'nothing was written by looking' 0 'cp -R kept w; crm-lead -C w brief L-000012 >o; diff -r -x .crm kept w'

#
# --pick: the outline, and what stays open
#
expect 'a number that is none' 2 'crm-lead -C w brief L-000012 --pick 4; crm-lead -C w brief L-000012 --pick x' <<'EOF'
! crm-lead: --pick: '4' is no question of the brief, which has 1 to 3
! crm-lead: --pick: 'x' is no question of the brief, which has 1 to 3
EOF
expect 'the outline of the meeting' 0 'crm-lead -C w brief L-000012 --pick 1,3' <<'EOF'
## L-000012  鄞州第二医院 · 需求确认

|  |  |
|---|---|
| stage | 需求确认 |
| need | 耗材SPD上线，要编码与条码对照 |
| blocker | 院采购委员会下月才开会 |
| next follow-up | 2026-03-20 |
| owner | 陈晓 |
| amount | 86000.00 |
| budget from | 60000.00 |
| budget to | 100000.00 |

## Decision chain

| ID | name | title | part | stance | reach |
|---|---|---|---|---:|---|
| CT-000020 | 秦桂芳 | 分管副院长 | decides | 2 | — |
| CT-000019 | 蒋丽华 | 采购办主任 | buys | -1 | 0574-81571451 |
| CT-000021 | 杜晓东 | 主治医师 | uses | — | 13905743384 |

  nobody who influences is known

## Questions

| no. | ask | answer |
|---:|---|---|
| 1 | 院内编码和条码由谁维护？新品入库要几个工作日？ | — |
| 3 | 现在用的是哪家的产品？最想先解决哪一个问题？ | — |

## Last talks

| at | who | note |
|---|---|---|
| 2026-03-12 | 陈晓 | 设备科已收资料 |
| 2026-02-03 | 陈晓 | 议价会通过，信息科要测批号追溯 |
| 2026-01-26 | 陈晓 | 设备科收下编码对照，等院内议价会 |

## Promises

| whose | at | what |
|---|---|---|
| ours | 2026-03-17 | 寄送关节镜样品 |

## Receivables

| invoice | customer | name | issued | due | days overdue | amount | paid | outstanding | owner |
|---|---|---|---|---|---:|---:|---:|---:|---|
| I-000084 | C-000008 | 鄞州第二医院 | 2026-02-06 | 2026-03-23 | -7 | 226,000.00 | 60,000.00 | 166,000.00 | 陈晓 |

1 invoice, 166,000.00 outstanding
EOF
expect 'a file of it' 0 'cp -R kept v; crm-lead -C v brief L-000076 --pick "1，2，3" -o outline.md; grep -c . outline.md; grep "^| 1 " outline.md' <<'EOF'
34
| 1 | 预算卡在哪个科室？批复要过哪几道会，最近一次是哪天？ | — |
EOF
expect 'of who owes money, and what legal sent back' 0 'crm-lead -C v brief L-000114 --pick 1 --format json | grep -E "\"(receivables|returns|promises|chain|talks)\""' <<'EOF'
  "chain": [
  "talks": [
  "receivables": []
EOF
expect 'what is taken along is in the ledger' 0 'cut -d, -f2,3,5- w/questions.csv' <<'EOF'
商机,规则,序号,提问时间,提问人,答复时间,记录人,答复
L-000012,code,1,2026-03-16T10:20:00+08:00,P-000009,,,
L-000012,present-product,3,2026-03-16T10:20:00+08:00,P-000009,,,
EOF
expect 'only these verbs write it' 2 'crm-book -C w set questions VQ-000001 answer=x' <<'EOF'
! crm-book: questions.answer: is written by crm lead brief, crm lead follow alone
EOF
expect 'an answer to none' 1 'crm-lead -C w follow L-000012 --next +3d --note 见了分管院长 --answer 2=六月' <<'EOF'
! crm-lead: --answer: no question 2 is open on L-000012; crm lead brief L-000012 lists them
EOF
expect 'an answer without number' 2 'crm-lead -C w follow L-000012 --next +3d --note 见了分管院长 --answer 六月; crm-lead -C w follow L-000012 --next +3d --note 见了 --answer 1=a --answer 1=b' <<'EOF'
! crm-lead: --answer: '六月' is not the number of a question and its answer, 1=…
! crm-lead: --answer: question 1 is answered twice
EOF
expect 'wrote nothing' 0 'cut -d, -f2,3,8- w/questions.csv' <<'EOF'
商机,规则,答复时间,记录人,答复
L-000012,code,,,
L-000012,present-product,,,
EOF
expect 'an answer by its number' 0 'crm-lead -C w follow L-000012 --next 2026-03-19 --note 见了分管院长 --answer 1=信息科周工，三个工作日' <<'EOF'
followed up lead L-000012  鄞州第二医院 · 需求确认 · next Thu 2026-03-19 · owner 陈晓
  1 院内编码和条码由谁维护？新品入库要几个工作日？ — 信息科周工，三个工作日
  1 question of the last visit is open: crm lead brief L-000012
EOF
expect 'what was left open comes first, with its number; what was answered no more' 0 'crm-lead -C w brief L-000012' <<'EOF'
L-000012  鄞州第二医院 · 需求确认
  no.  rule             ask
    3  present-product  现在用的是哪家的产品？最想先解决哪一个问题？
    1  committee        下次上会的材料还缺什么？谁来汇报，汇报前要先说服谁？
    2  next-step        要往下走一步，我们还需要准备什么？谁来办，哪天之前？
3  left open on 2026-03-16
1  history ~ /采购委员会|院长办公会|议价会/ (议价会通过，信息科要测批号追溯) (rules/questions.yaml:34)
2  asked of every lead (rules/questions.yaml:49)
next: crm lead brief L-000012 --pick 1,3 -o outline.md
EOF
expect 'taken along again it is the same question' 0 'CRM_NOW=2026-03-18T09:00:00+08:00 crm-lead -C w brief L-000012 --pick 3 >o; cut -d, -f1,3,5,6 w/questions.csv' <<'EOF'
编号,规则,序号,提问时间
VQ-000001,code,1,2026-03-16T10:20:00+08:00
VQ-000002,present-product,3,2026-03-18T09:00:00+08:00
EOF
expect 'a follow-up says what is open' 0 'crm-lead -C w follow L-000012 --next 2026-03-20 --note 又打了电话' <<'EOF'
followed up lead L-000012  鄞州第二医院 · 需求确认 · next Fri 2026-03-20 · owner 陈晓
  1 question of the last visit is open: crm lead brief L-000012
EOF
expect_ok 'the book is sound' 'crm-book -C w check'

#
# The rules
#
expect_ok 'the examples hold' 'crm-book -C n rules test'
expect 'two rules for three questions: it is said' 1 'cp -R kept r; mkdir -p r/rules; cat >r/rules/questions.yaml <<X
questions:
  - {id: one, ask: 第一问}
  - {id: two, ask: 第二问, when: {stage.kind: open}}
X
crm-lead -C r brief L-000012' <<'EOF'
L-000012  鄞州第二医院 · 需求确认
  no.  rule  ask
    1  one   第一问
    2  two   第二问
1  asked of every lead (rules/questions.yaml:2)
2  stage.kind = open (rules/questions.yaml:3)
rules/questions.yaml has only 2 for this lead; questions without a condition are for every lead
next: crm lead brief L-000012 --pick 1,3 -o outline.md
EOF
expect 'faults, with their places' 1 'cat >r/rules/questions.yaml <<X
questions:
  - {id: one, when: {histry: /x/}}
  - {id: one, ask: 第二问, why: [a]}
  - {id: two, ask: 问, when: {history: /(/}}
X
crm-lead -C r brief L-000012' <<'EOF'
! crm-lead: rules/questions.yaml:2:5: 'ask' is missing here
! crm-lead: rules/questions.yaml:2:30: there is no field 'histry'; did you mean 'history'?
! crm-lead: rules/questions.yaml:3:10: id: 'one' is there already, in line 2
! crm-lead: rules/questions.yaml:3:30: why: a value is wanted
! crm-lead: rules/questions.yaml:4:39: the pattern /(/ is wrong at its character 2: missing closing parenthesis
EOF
done_testing
