# crm-walkthrough.sh - walking the process as if new: the draw, findings and their 24 hours, the practice book, the month.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER

# Eight salespeople (one on leave, one left), two managers; the order of the ledger is not that of the ids.
small() {
	crm-book init "$1" >/dev/null
	cat >"$1/people.csv" <<'END'
id,name,role,status,manager,login
P-000009,任倩,sales,active,P-000002,renqian
P-000001,赵国平,admin,active,,zhao
P-000002,周建明,sales_manager,active,P-000001,zhou
P-000003,陈晓,sales,active,P-000002,chenxiao
P-000004,林强,sales,active,P-000002,linqiang
P-000005,周敏,sales,leave,P-000002,zhoumin
P-000006,徐丽娜,sales,active,P-000010,xulina
P-000007,何俊,sales,active,,hejun
P-000008,张伟,sales,left,P-000002,zhangwei
P-000010,吴晓红,sales_manager,left,P-000001,wu
P-000011,叶婷,sales,active,P-000002,yeting
END
	cat >"$1/customers.csv" <<'END'
id,name,owner
C-000001,东海人民医院,P-000003
END
}

# What the machine's clock says differs from run to run: where the figures are looked at, the book's own is free.
small w
echo 'clock: free' >>w/crm.yaml
expect_match 'the rules are sound, their examples come out' 0 'crm-book -C w rules test --format csv' \
	'^rules/walkthrough.yaml:[0-9]+,pass,after 24h,in_time true,in_time true$' \
	'^rules/walkthrough.yaml:[0-9]+,pass,after 86401s,in_time false,in_time false$' '^rules/walkthrough.yaml:[0-9]+,pass,months 3,drawn false'
expect_match 'its steps are listed among the rules' 0 'crm-book -C w rules list' '^rules/walkthrough.yaml:[0-9]+ +录入线索 '
expect 'the steps' 0 'crm-walkthrough -C w steps --format csv | cut -d , -f 1,2,5 | head -n 4' <<'EOF'
number,step,verb
1,录入线索,lead add
2,跟进,lead follow
3,推进阶段,lead stage
EOF
crm-walkthrough -C w steps --format csv | tail -n +2 | rev | cut -d , -f 2 | rev >verbs
ok 'there are ten' test "$(wc -l <verbs)" = 10
: >unknown
while read -r noun verb; do
	"crm-$noun" --help | grep -q "^  $verb\( \|$\)" || echo "$noun $verb" >>unknown
done <verbs
ok 'each is ended by a verb that exists' test ! -s unknown
diag "$(cat unknown)"

expect 'nobody yet' 0 'crm-walkthrough -C w list' <<'EOF'
0 findings: 0 answered in time, 0 late, 0 unanswered, 0 overdue; answer: crm walkthrough answer ID …
EOF
expect 'a dry run' 0 'crm-walkthrough -C w pick -n | tail -n 6' <<'EOF'
  tasks         T-?3  subject     —    W-?3
  tasks         T-?3  created_at  —    2026-03-16T10:20:00+08:00
drawn for 2026-03: 3 of 6, by the seed 'walkthrough 2026-03 w'
  task T-? for 陈晓 until 2026-03-31T18:00: walk the whole process as if new, 2026-03: crm walkthrough start
  task T-?2 for 徐丽娜 until 2026-03-31T18:00: walk the whole process as if new, 2026-03: crm walkthrough start
  task T-?3 for 叶婷 until 2026-03-31T18:00: walk the whole process as if new, 2026-03: crm walkthrough start
EOF
expect 'the draw: three of the six who are there' 0 'crm-walkthrough -C w pick' <<'EOF'
drawn for 2026-03: 3 of 6, by the seed 'walkthrough 2026-03 w'
  task T-000001 for 陈晓 until 2026-03-31T18:00: walk the whole process as if new, 2026-03: crm walkthrough start
  task T-000002 for 徐丽娜 until 2026-03-31T18:00: walk the whole process as if new, 2026-03: crm walkthrough start
  task T-000003 for 叶婷 until 2026-03-31T18:00: walk the whole process as if new, 2026-03: crm walkthrough start
EOF
expect 'a second draw is none' 0 'crm-walkthrough -C w pick; crm-walkthrough -C w pick --month 2026-03 -q' <<'EOF'
2026-03 is drawn already, and isn't drawn again: 陈晓, 徐丽娜, 叶婷
W-000001
W-000002
W-000003
EOF
cp -R w kept
expect 'nor does it write anything' 0 'crm-walkthrough -C w pick -q >/dev/null && diff -r -x .crm kept w' </dev/null
small again
mv again moved
sort -r moved/people.csv | sed -n '/^id/!p' >tail.csv
{ head -n 1 moved/people.csv; cat tail.csv; } >moved/people.csv.new && mv moved/people.csv.new moved/people.csv
sed -i "s/^name: .*/name: 'w'/" moved/crm.yaml
expect 'the same people and seed, the same draw: in another order, on another day' 0 \
	'crm-walkthrough -C moved pick --as-of 2026-03-02 -q && cut -d , -f 2-4,13 moved/walkthroughs.csv' <<'EOF'
W-000001
T-000001
W-000002
T-000002
W-000003
T-000003
month,person,status,seed
2026-03,P-000003,drawn,walkthrough 2026-03 w
2026-03,P-000006,drawn,walkthrough 2026-03 w
2026-03,P-000011,drawn,walkthrough 2026-03 w
EOF
expect 'who was drawn is left out for three months' 0 'crm-walkthrough -C w pick --month 2026-06' <<'EOF'
drawn for 2026-06: 3 of 3, by the seed 'walkthrough 2026-06 w'
  task T-000004 for 林强 until 2026-06-30T18:00: walk the whole process as if new, 2026-06: crm walkthrough start
  task T-000005 for 何俊 until 2026-06-30T18:00: walk the whole process as if new, 2026-06: crm walkthrough start
  task T-000006 for 任倩 until 2026-06-30T18:00: walk the whole process as if new, 2026-06: crm walkthrough start
  left out, drawn within 3 months: 陈晓 (2026-03), 徐丽娜 (2026-03), 叶婷 (2026-03)
EOF
expect_match 'in the fourth they are back' 0 'crm-walkthrough -C kept pick --month 2026-07' '^drawn for 2026-07: 3 of 6'
expect 'the months before a draw count like those behind it' 1 'crm-walkthrough -C w pick --month 2026-05' <<'EOF'
! crm-walkthrough: nobody can be drawn for 2026-05 by rules/walkthrough.yaml:6; drawn within the window: 任倩 (2026-06), 陈晓 (2026-03), 林强 (2026-06), 徐丽娜 (2026-03), 何俊 (2026-06), 叶婷 (2026-03)
EOF
expect 'a month that is over' 1 'crm-walkthrough -C w pick --month 2026-02' <<'EOF'
! crm-walkthrough: --month: '2026-02' is over; who is to walk is drawn before that
EOF
expect_match 'its last day is not' 0 'crm-walkthrough -C kept pick --month 2026-04 --as-of "2026-04-30 23:59:59" -n' ' due_at .*2026-04-30T23:59:00'
expect 'a month that is none' 2 'crm-walkthrough -C w pick --month 2026-13' <<'EOF'
! crm-walkthrough: --month: '2026-13' is no month such as 2026-03
EOF
small none
sed -i 's/,sales,/,guide,/' none/people.csv
expect_match 'nobody to draw' 1 'crm-walkthrough -C none pick' '^! crm-walkthrough: nobody can be drawn for 2026-03 by rules/walkthrough.yaml:[0-9]+$'

expect 'a finding, and the task of the manager' 0 'crm-walkthrough -C w log 报价 "报价单改一次要重新录入全部货号"' <<'EOF'
noted W-000007 at 报价
  task T-000007 for 周建明 until 2026-03-17T10:20: answer W-000007, found at 报价: 报价单改一次要重新录入全部货号
EOF
expect 'by the number of the step; a manager who has left hands it up' 0 \
	'crm-walkthrough -C w log 1 客户类型不知道怎么填 --as 徐丽娜 --as-of 2026-03-16T10:20:01+08:00' <<'EOF'
noted W-000008 at 录入线索
  task T-000008 for 赵国平 until 2026-03-17T10:20: answer W-000008, found at 录入线索: 客户类型不知道怎么填
EOF
expect_match 'somebody without a manager: the first who may' 0 'crm-walkthrough -C w log 应收 看不到自己名下的款 --as 何俊' \
	'for (赵国平|周建明) until 2026-03-17.10:20'
expect_match 'a step that is none' 2 'crm-walkthrough -C w log 报 不会' "^! crm-walkthrough: '报' is no step; did you mean '报价'\\?"
expect_match 'nor near one' 2 'crm-walkthrough -C w log 11 不会用' "^! crm-walkthrough: '11' is no step; crm walkthrough steps lists them"
expect_match 'filler' 1 'crm-walkthrough -C w log 报价 无' "^! crm-walkthrough: finding: '无' says nothing"
expect_match 'nothing' 2 "crm-walkthrough -C w log 报价 ' '" '^! crm-walkthrough: FINDING: there is nothing in it'
expect_match 'somebody whom people.csv does not know' 1 'CRM_USER= crm-walkthrough -C w log 报价 看不懂' 'is not in people.csv; act as'

id=$(crm-walkthrough -C w list --format csv --as-of '2026-03-16 10:21' | sed -n 2p | cut -d , -f 1)
second=$(crm-walkthrough -C w list --format csv --as-of '2026-03-16 10:21' | sed -n 3p | cut -d , -f 1)
third=$(crm-walkthrough -C w list --format csv --as-of '2026-03-16 10:21' | sed -n 4p | cut -d , -f 1)
expect 'after exactly 24 hours nothing is overdue' 0 'crm-walkthrough -C w list --overdue --as-of 2026-03-17T10:20:00+08:00' <<'EOF'
0 findings: 0 answered in time, 0 late, 0 unanswered, 0 overdue; answer: crm walkthrough answer ID …
EOF
expect 'a second later the first and third are, the second is not' 0 'crm-walkthrough -C w list --overdue --as-of 2026-03-17T10:20:01+08:00' <<'EOF'
ID        found             who   step  finding                         hours  state    answer
W-000007  2026-03-16 10:20  陈晓  报价  报价单改一次要重新录入全部货号  24:01  overdue  —
W-000009  2026-03-16 10:20  何俊  应收  看不到自己名下的款              24:01  overdue  —
2 findings: 0 answered in time, 0 late, 0 unanswered, 2 overdue; answer: crm walkthrough answer ID …
EOF
expect_match 'the finder does not answer' 1 "crm-walkthrough -C w answer $id 知道了" \
	"^! crm-walkthrough: $id is for 周建明 to answer, or another of rules/walkthrough.yaml:[0-9]+$"
expect_match 'nor a colleague' 1 "crm-walkthrough -C w answer $id 知道了 --as 林强" ' is for 周建明 to answer'
expect_match 'nothing is no answer' 2 "crm-walkthrough -C w answer $id ' ' --as 周建明" '^! crm-walkthrough: TEXT: there is nothing in it'
expect_match 'filler is none' 1 "crm-walkthrough -C w answer $id 待定 --as 周建明" "answer: '待定' says nothing"
expect_match 'what was drawn is no finding' 1 'crm-walkthrough -C w answer W-000001 知道了 --as 周建明' '^! crm-walkthrough: W-000001 is no finding'
expect_match 'nor what is not there' 1 'crm-walkthrough -C w answer W-000099 知道了 --as 周建明' "'W-000099' is not in walkthroughs.csv"
expect 'an answer after exactly 24 hours is in time' 0 \
	"crm-walkthrough -C w answer $id '修订报价会沿用上一版的货号：crm quote revise' --as 周建明 --as-of 2026-03-17T10:20:00+08:00" <<'EOF'
answered W-000007 after 24:00 h, in time (limit 24:00 h)
  task T-000007 is done
EOF
expect 'one second more is late' 0 \
	"crm-walkthrough -C w answer $second 已补进填写说明 --as 赵国平 --as-of 2026-03-17T10:20:02+08:00" <<'EOF'
answered W-000008 after 24:01 h, late (limit 24:00 h)
  task T-000008 is done
EOF
expect_match 'answered twice it is not' 1 "crm-walkthrough -C w answer $id 再答一次 --as 周建明" "^! crm-walkthrough: $id is answered already, by 周建明: "
expect_none 'its task is in the inbox no more' 0 'crm-task -C w list --as-of 2026-03-18' 重新录入
expect 'the list of the month, two days later' 0 'crm-walkthrough -C w list --month 2026-03 --as-of 2026-03-18T10:20:00+08:00' <<'EOF'
ID        found             who     step      finding                         hours  state    answer
W-000007  2026-03-16 10:20  陈晓    报价      报价单改一次要重新录入全部货号  24:00  in time  修订报价会沿用上一版的货号：crm quote revise
W-000008  2026-03-16 10:20  徐丽娜  录入线索  客户类型不知道怎么填            24:01  late     已补进填写说明
W-000009  2026-03-16 10:20  何俊    应收      看不到自己名下的款              48:00  overdue  —
3 findings: 1 answered in time, 1 late, 0 unanswered, 1 overdue; answer: crm walkthrough answer ID …

Drawn
  month    who     walked  until             ID
  2026-03  陈晓    no      2026-03-31 18:00  W-000001
  2026-03  徐丽娜  no      2026-03-31 18:00  W-000002
  2026-03  叶婷    no      2026-03-31 18:00  W-000003
EOF
expect 'for programs' 0 "crm-walkthrough -C w list --month 2026-03 --format csv --as-of 2026-03-18T10:20:00+08:00 | sed -n 2,3p" <<'EOF'
W-000007,2026-03-16T10:20:00+08:00,P-000003,陈晓,报价,报价单改一次要重新录入全部货号,86400,24:00,in_time,P-000002,2026-03-17T10:20:00+08:00,修订报价会沿用上一版的货号：crm quote revise,T-000007
W-000008,2026-03-16T10:20:01+08:00,P-000006,徐丽娜,录入线索,客户类型不知道怎么填,86401,24:01,late,P-000001,2026-03-17T10:20:02+08:00,已补进填写说明,T-000008
EOF
expect 'another month' 0 'crm-walkthrough -C w list --month 2026-01 --format csv' <<'EOF'
id,found_at,person,person_name,step,finding,seconds,hours,state,answered_by,answered_at,answer,task

month,person,person_name,walked,until,seed,id
EOF

# The practice book: commands at the times given.
at() {
	CRM_NOW=$1+08:00
	shift
	"$@"
	set -- $?
	CRM_NOW=2026-03-16T10:20:00+08:00
	return "$1"
}
walker=$(sed -n 2p w/walkthroughs.csv | cut -d , -f 3)
CRM_USER=$walker
mkdir -p w/contracts && echo 正文 >w/contracts/K-1.md && ln -s . w/loop
expect 'a practice book' 0 "crm-walkthrough -C w start --dir p | sed 's|$PWD|HERE|g'" <<'EOF'
PRACTICE BOOK  HERE/p
  no.  step      what to do                                                        command
    1  录入线索  一家没合作过的医院来电话咨询：把线索录进去，五个必填项都要写清楚  crm lead add --customer 演练医院 --stage 线索 --next +2d --need … --blocker …
    2  跟进      打过一次电话：记下谈了什么，约好下次跟进                          crm lead follow 演练医院 --next +3d --note …
    3  推进阶段  诉求谈清楚了：把线索推进到需求确认                                crm lead stage 演练医院 需求确认
    4  客户评分  看看这家客户为什么是这个级别，还缺哪些资料                        crm score explain 演练医院
    5  报价      给这条线索报价：至少一个货号，写明数量                            crm quote new 演练医院 货号:数量 --valid +30d
    6  起草合同  用模板起草合同                                                    crm contract new --quote Q-… --template hospital-purchase
    7  合同自查  提交之前自己先查一遍有冲突的条款                                  crm contract check K-…
    8  提交审批  提交合同，看看由谁审批、要多久                                    crm contract submit K-…
    9  应收      看看自己名下有哪些款快到期                                        crm ar board --owner 自己的姓名
   10  客户日报  记下今天替这家客户解决了什么具体问题                              crm lead solved 演练医院 …
nothing counts there, and every command is noted. Walk in it: export CRM_BOOK='HERE/p'
what blocks you: crm walkthrough -C 'HERE/w' log STEP …
at the end: crm walkthrough -C 'HERE/w' finish 'HERE/p'
EOF
# .crm/walk without what differs from run to run: the machine's clock, commits and seals.
trace() {
	sed -E "s/^([^,]*,)[^,]*,/\1/; s/,[0-9]+:[0-9a-f]{64},[0-9a-f]{64}\$//; s|$PWD|HERE|g; s/	/ /g" "$1"
}
expect 'its name, and what it remembers' 0 "cat p/crm.yaml; trace p/.crm/walk" <<'EOF'
name: 'w (practice)'
clock: free
practice: true
timezone: Asia/Shanghai
currency: CNY
language: en
# log: whole - no row is older than the log (crm book check)
log: whole
at,actor,command,kind,words,status,message,head,seal
2026-03-16T10:20:00+08:00,P-000003 by root,walkthrough start,,,0,
2026-03-16T10:20:00+08:00,P-000003 by root,walkthrough book,,,0,HERE/w
EOF
ok 'ledgers are the same' cmp w/leads.csv p/leads.csv
ok 'the log too' cmp w/log/2026-03.csv p/log/2026-03.csv
ok 'rules and files below' cmp w/contracts/K-1.md p/contracts/K-1.md
ok 'no link is followed' test ! -e p/loop
expect 'a directory that is not empty' 2 'crm-walkthrough -C w start --dir p' <<'EOF'
! crm-walkthrough: 'p' isn't empty; name a new directory
EOF
expect 'a directory in the book' 2 'crm-walkthrough -C w start --dir w/p' <<'EOF'
! crm-walkthrough: 'w/p' lies in the book itself; name a directory outside of it
EOF
ok 'it is not left there' test ! -e w/p
expect_match 'in TMPDIR where none is named' 0 'crm-walkthrough -C w start 报价' "^PRACTICE BOOK  $TMPDIR/crm-walk-" '^ +5  报价 '
expect_match 'a step that is none' 2 'crm-walkthrough -C w start 合同审判' "'合同审判' is no step"
expect_match 'who is to walk is known' 1 'CRM_USER= crm-walkthrough -C w start --dir q' 'is not in people.csv; act as who walks'
rm w/loop

export CRM_BOOK=p
expect 'what is forgotten is an error there as anywhere, and said to be practice' 2 \
	'at 2026-03-16T10:25:00 crm-lead add --customer 演练医院 --stage 线索 --next +2d' <<'EOF'
! crm-lead: this is a practice book, nothing counts here
! crm-lead: missing: --need, --blocker
EOF
at 2026-03-16T10:26:00 crm-lead ad 2>/dev/null
at 2026-03-16T10:30:00 crm-lead add --customer 演练医院 --stage 线索 --next +2d --need 关节镜换代 --blocker 科室意见不统一 amount=12万 >/dev/null 2>&1
at 2026-03-16T10:31:00 crm-lead follow 演练医院 --nxt +3d 2>/dev/null
at 2026-03-16T10:31:30 crm-lead --help >/dev/null
at 2026-03-16T10:32:00 crm-lead follow 演练医院 --next +3d --note 电话里谈了 >/dev/null 2>&1
at 2026-03-16T10:35:00 crm-lead stage 演练医院 方案输出 >/dev/null 2>&1
at 2026-03-16T10:40:00 crm-lead stage 演练医院 需求确认 >/dev/null 2>&1
at 2026-03-16T10:41:00 crm-lead stage 演练医院 方案输出 >/dev/null 2>&1
at 2026-03-16T10:41:00 crm-score explain 演练医院 >/dev/null 2>&1
expect_match 'findings go to the real book' 2 'crm-walkthrough log 报价 不会用' "^! crm-walkthrough: 'p' is a practice book; name the real one: -C $PWD/w$"
expect_match 'nobody is drawn there' 2 'crm-walkthrough pick' "is a practice book"
expect_match 'nor walks a practice book of it' 2 'crm-walkthrough start --dir q' "is a practice book"
unset CRM_BOOK
expect 'every command is noted, -C or not; help is none' 0 'crm-task -C p lst 2>/dev/null; trace p/.crm/walk | tail -n +4' <<'EOF'
2026-03-16T10:25:00+08:00,P-000003 by root,lead add,,演练医院 线索 +2d,2,"missing: --need, --blocker"
2026-03-16T10:26:00+08:00,P-000003 by root,lead ad,,,2,'ad' is no verb of crm-lead; did you mean 'add'?
2026-03-16T10:30:00+08:00,P-000003 by root,lead add,write,amount=12万 演练医院 线索 +2d 关节镜换代 科室意见不统一,0,
2026-03-16T10:31:00+08:00,P-000003 by root,lead follow,,演练医院 +3d,2,unknown option '--nxt'; did you mean '--next'?
2026-03-16T10:32:00+08:00,P-000003 by root,lead follow,write,演练医院 +3d 电话里谈了,0,
2026-03-16T10:35:00+08:00,P-000003 by root,lead stage,write,演练医院 方案输出,0,
2026-03-16T10:40:00+08:00,P-000003 by root,lead stage,write,演练医院 需求确认,0,
2026-03-16T10:41:00+08:00,P-000003 by root,lead stage,write,演练医院 方案输出,0,
2026-03-16T10:41:00+08:00,P-000003 by root,score explain,read,演练医院,0,
2026-03-16T10:20:00+08:00,P-000003 by root,walkthrough log,,报价 不会用,2,'p' is a practice book; name the real one: -C HERE/w
2026-03-16T10:20:00+08:00,P-000003 by root,walkthrough pick,,,2,'p' is a practice book; name the real one: -C HERE/w
2026-03-16T10:20:00+08:00,P-000003 by root,walkthrough start,read,q,2,'p' is a practice book; name the real one: -C HERE/w
2026-03-16T10:20:00+08:00,P-000003 by root,task -C p lst,,,2,'lst' is no verb of crm-task; did you mean 'list'?
EOF
ok 'nothing of it came into the book' cmp kept/customers.csv w/customers.csv
cp -R w before
expect 'what became of each step; a stage passed and left again counts as passed' 0 'crm-walkthrough -C w finish p' <<'EOF'
recorded the walk of 陈晓: 4 of 10 steps done
  录入线索: done, 0:10 h, 2 errors
  跟进: done, 0:02 h, 1 error
  推进阶段: done, 0:08 h, 0 errors
  客户评分: done, 0:01 h, 0 errors
  报价: not done, 1 error
  起草合同: not done, 0 errors
  合同自查: not done, 0 errors
  提交审批: not done, 0 errors
  应收: not done, 0 errors
  客户日报: not done, 0 errors
  what blocked you there? crm walkthrough log STEP …
  the practice book is not needed any more: rm -r 'p'
EOF
expect 'its rows' 0 "tail -n 10 w/walkthroughs.csv | cut -d , -f 3-6,14-16" <<'EOF'
P-000003,done,录入线索,"lead add: missing: --need,,2026-03-16T10:20:00+08:00,10m
P-000003,done,跟进,lead follow: unknown option '--nxt'; did you mean '--next'?,2026-03-16T10:20:00+08:00,2m,1
P-000003,done,推进阶段,,2026-03-16T10:20:00+08:00,8m,0
P-000003,done,客户评分,,2026-03-16T10:20:00+08:00,1m,0
P-000003,stuck,报价,task -C p lst: 'lst' is no verb of crm-task; did you mean 'list'?,2026-03-16T10:20:00+08:00,,1
P-000003,stuck,起草合同,,2026-03-16T10:20:00+08:00,,0
P-000003,stuck,合同自查,,2026-03-16T10:20:00+08:00,,0
P-000003,stuck,提交审批,,2026-03-16T10:20:00+08:00,,0
P-000003,stuck,应收,,2026-03-16T10:20:00+08:00,,0
P-000003,stuck,客户日报,,2026-03-16T10:20:00+08:00,,0
EOF
expect_match 'once' 1 'crm-walkthrough -C w finish p' "^! crm-walkthrough: 'p' is recorded already: W-0000"
expect 'what is no practice book' 2 'crm-walkthrough -C w finish kept' <<'EOF'
! crm-walkthrough: 'kept' is no practice book; crm walkthrough start makes one
EOF
expect_match 'the real book, not itself' 2 'crm-walkthrough -C p finish p' "is a practice book; name the real one"

# One that gets through, by rules with two steps of the same command.
cp -R before full
cat >full/rules/walkthrough.yaml <<'END'
draw: {number: 3, window: 6, when: {role: sales, status: active}}
answer: {within: 24h, when: {role: [sales_manager, admin]}}
steps:
  - {id: 录入, say: 录入, command: crm lead add, done: {verb: lead add}}
  - {id: 确认, say: 推进, command: crm lead stage, done: {verb: lead stage, ledger: leads, when: {stage: 需求确认}}}
  - {id: 方案, say: 再推进, command: crm lead stage, done: {verb: lead stage, ledger: leads, when: {stage: 方案输出, customer.name: 演练医院}}}
  - {id: 自查, say: 查, command: crm book check, done: {verb: book check}}
END
crm-walkthrough -C full start --dir fp >/dev/null
at 2026-03-16T10:25:00 crm-lead -C fp add --customer 演练医院 --stage 线索 --next +2d --need 关节镜换代 --blocker 科室意见不统一 >/dev/null 2>&1
at 2026-03-16T10:30:00 crm-lead -C fp stage 演练医院 需求确认 >/dev/null 2>&1
at 2026-03-16T11:30:59 crm-lead -C fp stage 演练医院 方案输出 >/dev/null 2>&1
sed -i 's/,科室意见不统一,/,无,/' fp/leads.csv
at 2026-03-16T11:31:00 crm-book -C fp check >/dev/null 2>&1
expect_match 'a check that finds something did its work' 0 'trace fp/.crm/walk | tail -n 1' ',book check,read,fp,1,$'
expect 'all steps: who was drawn has walked, and the task is done' 0 'crm-walkthrough -C full finish fp' <<'EOF'
recorded the walk of 陈晓: 4 of 4 steps done
  录入: done, 0:05 h, 0 errors
  确认: done, 0:05 h, 0 errors
  方案: done, 1:01 h, 0 errors
  自查: done, 0:01 h, 0 errors
  task T-000001 is done
  the practice book is not needed any more: rm -r 'fp'
EOF
expect_match 'the row that drew them' 0 "sed -n 2p full/walkthroughs.csv" "^W-000001,2026-03,$walker,walked,"
expect_none 'their task is in the inbox no more' 0 "crm-task -C full list --for $walker" 'walk the whole process'
expect 'one step alone does not make a walk' 0 "crm-walkthrough -C full start 自查 --dir one --as-of '2026-03-16 12:00' >/dev/null; \
	at 2026-03-16T12:01:00 crm-book -C one check >/dev/null 2>&1; crm-walkthrough -C full finish one" <<'EOF'
recorded the walk of 陈晓: 1 of 1 step done
  自查: done, 0:01 h, 0 errors
  the practice book is not needed any more: rm -r 'one'
EOF

expect 'what was only tried, or done by a colleague, ends no step' 0 "crm-walkthrough -C full start 录入 --dir tried --as-of '2026-03-16 13:00' >/dev/null; \
	at 2026-03-16T13:01:00 crm-lead -C tried add --customer 演练医院 --stage 线索 --next +2d --need 关节镜换代 --blocker 科室意见不统一 -n >/dev/null 2>&1; \
	other=\$(sed -n 's/^\(P-[0-9]*\),.*/\1/p' full/people.csv | grep -v $walker | head -n 1); \
	at 2026-03-16T13:02:00 crm-lead -C tried add --as \$other --customer 演练医院 --stage 线索 --next +2d --need 关节镜换代 --blocker 科室意见不统一 >/dev/null 2>&1; \
	trace tried/.crm/walk | tail -n 2 | cut -d, -f3,4; crm-walkthrough -C full finish tried" <<'EOF'
lead add -n,dry
lead add,write
recorded the walk of 陈晓: 0 of 1 step done
  录入: not done, 0 errors
  1 command of somebody else isn't counted
  what blocked you there? crm walkthrough log STEP …
  the practice book is not needed any more: rm -r 'tried'
EOF

expect 'the month in figures' 0 'crm-walkthrough -C w report --month 2026-03 --as-of 2026-03-18T10:20:00+08:00' <<'EOF'
Walkthrough
  month    drawn  walked  findings  in time  late  unanswered  overdue
  2026-03      3       0         3        1     1           0        1
drawn: 陈晓, 徐丽娜, 叶婷; the rows: crm walkthrough list --month 2026-03

Steps
  step      walks  stuck  errors  median h:mm  findings  late or overdue
  录入线索      1      0       2  0:10                1                1
  跟进          1      0       1  0:02                0                0
  推进阶段      1      0       0  0:08                0                0
  客户评分      1      0       0  0:01                0                0
  报价          1      1       1  —                   1                0
  起草合同      1      1       0  —                   0                0
  合同自查      1      1       0  —                   0                0
  提交审批      1      1       0  —                   0                0
  应收          1      1       0  —                   1                1
  客户日报      1      1       0  —                   0                0

Findings
  ID        found             who     step      finding                         hours  state    answer
  W-000007  2026-03-16 10:20  陈晓    报价      报价单改一次要重新录入全部货号  24:00  in time  修订报价会沿用上一版的货号：crm quote revise
  W-000008  2026-03-16 10:20  徐丽娜  录入线索  客户类型不知道怎么填            24:01  late     已补进填写说明
  W-000009  2026-03-16 10:20  何俊    应收      看不到自己名下的款              48:00  overdue  —

Errors on the way
  step      who   errors  what was said
  录入线索  陈晓       2  lead add: missing: --need, --blocker | lead ad: 'ad' is no verb of crm-lead; did you mean 'add'?
  跟进      陈晓       1  lead follow: unknown option '--nxt'; did you mean '--next'?
  报价      陈晓       1  task -C p lst: 'lst' is no verb of crm-task; did you mean 'list'?
EOF
expect 'two walks: the median of a step lies between them' 0 \
	'crm-walkthrough -C full report --format csv --as-of "2026-03-16 18:00" | sed -n "/^step,/,/^$/p"' <<'EOF'
step,walks,stuck,errors,median_seconds,findings,late
录入,2,1,0,300,0,0
确认,1,0,0,300,0,0
方案,1,0,0,3659,0,0
自查,2,0,0,30,0,0
报价,0,0,0,,1,0
录入线索,0,0,0,,1,0
应收,0,0,0,,1,0

EOF
expect_match 'a month without' 0 'crm-walkthrough -C w report --month 2025-01' 'nobody was drawn for 2025-01: crm walkthrough pick --month 2025-01'
expect_match 'the book is sound' 0 'crm-book -C w check' ', 0 findings$'

# What counts is what was committed, by who walks, in real time; of what was only looked at, that it was of this walk. In a book whose clock
# is the machine's, as books are.
small real
cat >real/rules/walkthrough.yaml <<'END'
draw: {number: 3, window: 1, when: {role: sales, status: active}}
answer: {within: 24h, when: {role: [sales_manager, admin]}}
steps:
  - {id: 录入, say: 录入, command: crm lead add, done: {verb: lead add}}
  - {id: 推进, say: 推进, command: crm lead stage, done: {verb: lead stage, ledger: leads, when: {stage: 需求确认}}}
  - {id: 评分, say: 看评分, command: crm score explain, done: {verb: score explain, of: customers}}
  - {id: 应收, say: 看应收, command: crm ar board, done: {verb: ar board, of: people}}
END
now() { (unset CRM_NOW; CRM_USER=陈晓 "$@"); }
add_lead() { now crm-lead -C "$1" add --customer 演练医院 --stage 线索 --next +2d --need 关节镜换代 --blocker 科室意见不统一 "$2"; }
now crm-walkthrough -C real start --dir begun >/dev/null
{
	cp -R begun walked
	add_lead walked amount=12万
	now crm-lead -C walked stage 演练医院 需求确认
	cp -R walked halfway
	now crm-score -C walked explain 演练医院
	now crm-ar -C walked board --owner 陈晓
} >said 2>&1
walked() { # BOOK: which steps count
	now crm-walkthrough -C real finish "$1" -n | sed -n 's/^ *\(录入\|推进\|评分\|应收\): \(done\|not done\),.*/\1 \2/p; s/^ *\(.* counted\)$/\1/p; s/^ *\(crm .* about\)$/\1/p'
}
expect 'walked as it is meant' 0 'walked walked' <<'EOF'
录入 done
推进 done
评分 done
应收 done
EOF
expect 'by their ids, and by a part of the name' 0 'cp -R halfway ids
	now crm-score -C ids explain "$(tail -n 1 ids/customers.csv | cut -d, -f1)" >/dev/null 2>&1; now crm-ar -C ids board --owner P-000003 >/dev/null 2>&1; walked ids' <<'EOF'
录入 done
推进 done
评分 done
应收 done
EOF
expect 'nothing was done' 0 'walked begun' <<'EOF'
录入 not done
推进 not done
评分 not done
应收 not done
EOF
expect 'what was tried' 0 'cp -R begun dry; add_lead dry -n >/dev/null 2>&1; walked dry | head -n 1' <<'EOF'
录入 not done
EOF
expect 'at another customer, at the money of another' 0 'cp -R halfway other
	now crm-score -C other explain 东海人民医院 >/dev/null 2>&1; now crm-ar -C other board --owner 林强 >/dev/null 2>&1; now crm-ar -C other board >/dev/null 2>&1; walked other' <<'EOF'
录入 done
推进 done
评分 not done
crm score explain was run, and of nothing that this walk is about
应收 not done
crm ar board was run, and of nothing that this walk is about
EOF
expect 'under another clock' 0 'cp -R begun clock
	{ add_lead clock --as-of=-3d; CRM_NOW=2026-03-16 CRM_USER=陈晓 crm-lead -C clock stage 演练医院 需求确认; now crm-score -C clock explain 演练医院 --as-of tomorrow; } >/dev/null 2>&1; walked clock' <<'EOF'
录入 not done
推进 not done
评分 not done
应收 not done
2 commands under another clock than the machine's aren't counted
EOF
expect 'by a colleague' 0 'cp -R begun colleague; { add_lead colleague --as=林强; now crm-ar -C colleague board --owner 陈晓 --as 林强; } >/dev/null 2>&1; walked colleague' <<'EOF'
录入 not done
推进 not done
评分 not done
应收 not done
2 commands of somebody else aren't counted
EOF
expect 'rows typed into the ledgers' 0 'cp -R begun typed; tail -n 1 walked/leads.csv >>typed/leads.csv; tail -n 1 walked/customers.csv >>typed/customers.csv
	now crm-score -C typed explain 演练医院 >/dev/null 2>&1; walked typed' <<'EOF'
录入 not done
推进 not done
评分 not done
crm score explain was run, and of nothing that this walk is about
应收 not done
EOF
expect 'a cell typed into a ledger' 0 'cp -R begun cell; { add_lead cell amount=12万; sed -i "/演练\|^L-000001/s/,线索,/,需求确认,/" cell/leads.csv; now crm-lead -C cell stage 演练医院 方案输出; } >/dev/null 2>&1; walked cell | head -n 2' <<'EOF'
录入 done
推进 not done
EOF
tail -n 1 halfway/.crm/walk | sed 's/,lead stage,write,/,score explain,read,/' >line
expect_match 'a line typed into .crm/walk' 1 'cp -R halfway line1; cat line >>line1/.crm/walk; now crm-walkthrough -C real finish line1' \
	'^! crm-walkthrough: .crm/walk:[0-9]+: no command wrote this line as it stands, so that nothing here is believed'
expect_match 'one altered' 1 'cp -R halfway line2; sed -i "s/,lead stage,write,/,score explain,read,/" line2/.crm/walk; now crm-walkthrough -C real finish line2' \
	'^! crm-walkthrough: .crm/walk:[0-9]+: no command wrote this line'
expect_match 'one taken out: errors are not forgotten either' 1 'cp -R begun line3; now crm-lead -C line3 ad >/dev/null 2>&1; now crm-lead -C line3 list >/dev/null 2>&1
	sed -i 4d line3/.crm/walk; now crm-walkthrough -C real finish line3' '^! crm-walkthrough: .crm/walk:4: no command wrote this line'
expect_match 'one of the form of before' 1 'cp -R begun line4; echo 2026-03-16T10:20:00+08:00,P-000003,score explain,0, >>line4/.crm/walk; now crm-walkthrough -C real finish line4' \
	'^! crm-walkthrough: .crm/walk:4: no command wrote this line'
expect_match 'who walked, altered' 1 'cp -R walked line5; sed -i s/P-000003/P-000004/ line5/.crm/walk; now crm-walkthrough -C real finish line5' 'no command wrote this line'
expect_match 'the trace of another walk' 1 'cp -R begun line6; cp walked/.crm/walk line6/.crm/walk; now crm-walkthrough -C real finish line6' \
	'^! crm-walkthrough: .crm/walk:4: the log has no such commit'
expect_match 'a row typed into the log' 1 'cp -R walked log1; f=$(ls log1/log/*.csv); sed -n "s/,[0-9]*\/[0-9]*:[0-9a-f]*\$/,/; /,lead stage,/p" "$f" >rows; sed "s/需求确认/方案输出/" rows >>"$f"; now crm-walkthrough -C real finish log1' \
	'^! crm-walkthrough: log/.*: no commit wrote the rows from here to the end of the file'
expect_match 'a row of it altered' 1 'cp -R walked log2; sed -i "s/,lead add,/,lead follow,/" log2/log/*.csv; now crm-walkthrough -C real finish log2' \
	'commit [0-9]+(, the first of the chain, doesn.t hold| was altered)'
expect_match 'rules of its own' 1 'cp -R walked rules1; sed -i "/id: 推进/d" rules1/rules/walkthrough.yaml; now crm-walkthrough -C real finish rules1' \
	"^! crm-walkthrough: 'rules/walkthrough.yaml' of the copy isn't the book's"
expect_match 'or more of them' 1 'cp -R walked rules2; echo "x: y" >rules2/rules/own.yaml; now crm-walkthrough -C real finish rules2' "^! crm-walkthrough: 'rules/own.yaml' of the copy isn't the book's"
small elsewhere && cp real/rules/walkthrough.yaml elsewhere/rules && now crm-walkthrough -C elsewhere log 录入 看不懂这一栏 >/dev/null
now crm-walkthrough -C elsewhere start --dir foreign >/dev/null
expect_match 'a practice book of another book' 1 'now crm-walkthrough -C real finish foreign' "^! crm-walkthrough: 'foreign' is no copy of this book"
expect_match 'of is no condition on what was written' 1 'cp -R real bad; sed -i "s/of: people/of: people, ledger: leads/" bad/rules/walkthrough.yaml; crm-book -C bad rules check; status=$?; rm -r bad; exit $status' \
	'of: a command shows a row or writes one: it goes with neither ledger nor when'
expect_match 'and names a ledger' 1 'cp -R real bad; sed -i "s/of: people/of: peple/" bad/rules/walkthrough.yaml; crm-book -C bad rules check; status=$?; rm -r bad; exit $status' \
	"of: there is no ledger 'peple'"
ok 'two commands at once leave lines that hold' sh -c 'cp -R begun both; export CRM_USER=陈晓; unset CRM_NOW; for i in 1 2 3 4 5 6 7 8; do crm-lead -C both list >/dev/null 2>&1 & done; wait
	crm-walkthrough -C real finish both -n >/dev/null && [ "$(grep -c ",lead list,read," both/.crm/walk)" = 8 ]'
expect_match 'nothing of all this was recorded' 0 'now crm-walkthrough -C real list; now crm-book -C real check' '^0 findings: ' ', 0 findings$'

# The shipped steps, walked as their hints say, in the sample book.
book n
CRM_USER=xulina
crm-walkthrough -C n pick -q >/dev/null
crm-walkthrough -C n start --dir np >/dev/null
export CRM_BOOK=np
{
	crm-lead add --customer 演练医院 --stage 线索 --next +2d --need 关节镜换代 --blocker 科室意见不统一 amount=12万
	crm-lead follow 演练医院 --next +3d --note 电话里谈了
	crm-lead stage 演练医院 需求确认
	crm-score explain 演练医院
	crm-quote new 演练医院 "$(sed -n 2p np/products.csv | cut -d , -f 1):2" --valid +30d
	crm-contract new --quote "$(tail -n 1 np/quotes.csv | cut -d , -f 1)" --template hospital-purchase
	contract=$(tail -n 1 np/contracts.csv | cut -d , -f 1)
	crm-contract check "$contract"
	crm-contract submit "$contract"
	crm-ar board --owner 徐丽娜
	crm-lead solved 演练医院 帮设备科整理了器械对照表
} >said 2>&1
unset CRM_BOOK
expect_match 'all ten steps of the shipped rules can be walked' 0 'crm-walkthrough -C n finish np || cat said' \
	'^recorded the walk of 徐丽娜: 10 of 10 steps done$'

# Faults of the rule file, each named with its place.
fault() {
	cp -R before bad
	sed -i "$2" bad/rules/walkthrough.yaml
	expect_match "$1" 1 'crm-book -C bad rules check' "$3"
	rm -r bad
}
fault 'no number' 's/number: 3/number: 0/' '^rules/walkthrough.yaml:[0-9]+:[0-9]+: '
fault 'a limit in working days' 's/within: 24h/within: 2wd/' "^rules/walkthrough.yaml:[0-9]+:[0-9]+: within: '2wd' is no number of hours such as 24h"
fault 'a field that is none' 's/when: {role: sales, /when: {rolle: sales, /' "^rules/walkthrough.yaml:[0-9]+:[0-9]+: .*'rolle'.*'role'"
fault 'a key that is none' 's/  window: 3/  windows: 3/' "^rules/walkthrough.yaml:[0-9]+:[0-9]+: .*'windows'.*'window'"
fault 'a step twice' 's/id: 跟进/id: 录入线索/' "^rules/walkthrough.yaml:[0-9]+:[0-9]+: id: '录入线索' is there already, in line [0-9]+"
fault 'a step without a name' "s/id: 跟进/id: ''/" '^rules/walkthrough.yaml:[0-9]+:[0-9]+: id: there is nothing in it'
fault 'a verb that is none' 's/verb: lead follow/verb: follow/' "verb: 'follow' is not a command and its verb such as lead add"
fault 'a ledger that is none' 's/ledger: leads/ledger: lead/' "ledger: there is no ledger 'lead' "
fault 'a ledger without condition' 's/, when: {stage: 需求确认}//' 'done: ledger and when go together'
expect_match 'an example that does not hold' 1 \
	'cp -R before bad && sed -i "s/{months: 4}/{months: 2}/" bad/rules/walkthrough.yaml && crm-book -C bad rules test' 'FAIL +months 2 +drawn true'
expect_match 'an example that asks for nothing known' 1 \
	'sed -i "s/{in_time: false}/{late: true}/" bad/rules/walkthrough.yaml && crm-book -C bad rules test' 'FAIL'

# A book whose own fields.yaml is older than this ledger.
small old
sed '/^# Walking the whole/,/^# Named patterns/{/^# Named/!d}' "$T_FIELDS" >old/rules/fields.yaml
rm old/walkthroughs.csv
expect 'a book without the ledger' 3 'crm-walkthrough -C old pick' <<'EOF'
! crm-walkthrough: rules/fields.yaml has no ledger 'walkthroughs'
EOF
expect 'has nothing to report' 0 'crm-walkthrough -C old report' </dev/null
if [ -f "$CRM_TOP/po/zh_CN.po" ] && grep -q 'PRACTICE BOOK' "$CRM_TOP/po/zh_CN.po"; then
	expect_match 'in Chinese' 0 'LANGUAGE=zh_CN crm-walkthrough -C w start --dir zh && cat zh/crm.yaml' '^演练账簿' "^name: 'w（演练）'"
else
	skip 'in Chinese' 'not in po/zh_CN.po yet'
fi

# The window and the people.

book window
mkdir -p window/rules
sed 's/  window: 3/  window: 6/' "$CRM_TOP/rules/walkthrough.yaml" >window/rules/walkthrough.yaml
expect 'three a month of twelve, nobody again within six months: months without a draw' 0 \
	'crm-book -C window rules check --format csv | grep "walkthrough.yaml:"' <<'EOF'
"rules/walkthrough.yaml:8:11: window: 3 a month, nobody again within 6 months, need 21 people, and the condition takes 12: there would be months without a draw; a window of 3 fits"
EOF
expect 'and so there are: four of nine' 0 'for m in 04 05 06 07 08 09 10 11 12; do
		crm-walkthrough -C window -q pick --month 2026-$m --as-of 2026-03-31 2>/dev/null | grep -c .
	done | tr "\n" " "' <<'EOF'
6 0 0 0 6 6 6 6 0 
\ no newline at the end
EOF
expect 'the shipped window fits the sample, month by month' 0 'rm window/rules/walkthrough.yaml; crm-book -C window rules check --format csv | grep "walkthrough.yaml:"
	rm -rf window; cp -R "$CRM_TOP/data/ningbo" window; for m in 04 05 06 07 08 09 10 11 12; do
		crm-walkthrough -C window -q pick --month 2026-$m --as-of 2026-03-31 2>/dev/null | grep -c .
	done | tr "\n" " "' <<'EOF'
6 6 6 6 6 6 6 6 6 
\ no newline at the end
EOF

# A task that stands for a thing is done by doing the thing; a practice book mails nobody.

book thing
expect 'an answer, an approval, a walk' 1 \
	'for kind in walkthrough-answer contract-approve walkthrough; do
		crm-task -C thing done "$(grep ",$kind," thing/tasks.csv | grep ",open," | head -n 1 | cut -d, -f1)"
	done' <<'EOF'
! crm-task: task T-000143 is done by doing it: crm walkthrough answer W-000087
! crm-task: task T-000094 is done by doing it: crm contract approve K-000021
! crm-task: task T-000134 is done by doing it: crm walkthrough finish DIR
EOF
touch thing/.crm/walk 2>/dev/null || { mkdir -p thing/.crm && touch thing/.crm/walk; }
expect 'no message leaves a practice book' 1 'crm-ar -C thing remind --outbox out; status=$?; [ ! -e out ] && exit $status' <<'EOF'
! crm-ar: this is a practice book, nothing counts here
! crm-ar: this is a practice book: no message leaves it; without --outbox they are shown
EOF
done_testing
