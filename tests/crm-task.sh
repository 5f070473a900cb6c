# crm-task.sh - the inbox: list, show, add, done.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
me=$(id -un 2>"$T_DIR/none") || me=uid$(id -u)
book n
cp -R n kept

expect 'open tasks, the soonest first' 0 'crm-task -C n list' <<'EOF'
ID        title                                                                  assignee  due               status  subject
T-000004  48小时专属服务包 台州人民医院                                          胡佳      2026-03-01 18:00  open    C-000063
T-000087  办理合同 K-000019 的签订                                               任倩      2026-03-03 13:22  open    K-000019
T-000094  审批 K-000021 宁波人民医院 ¥ 306,500.00                                周建明    2026-03-09 11:30  open    K-000021
T-000099  办理合同 K-000020 的签订                                               戴军      2026-03-10 16:19  open    K-000020
T-000100  修改合同 K-000023：payment_terms                                       何俊      2026-03-11 09:34  open    K-000023
T-000101  审批 K-000024 余姚人民医院 ¥ 82,000.00                                 李文静    2026-03-11 11:05  open    K-000024
T-000008  补交验收单                                                             何俊      2026-03-12 18:00  open    C-000001
T-000143  答复 W-000087（环节：录入线索）：客户科室不同要建几条线索，规则里没写  周建明    2026-03-13 16:10  open    W-000087
T-000007  约临床工程师看术式                                                     周敏      2026-03-13 18:00  open    C-000026
T-000005  寄送关节镜样品                                                         陈晓      2026-03-17 12:00  open    C-000008
T-000006  整理集采替代型号对比表                                                 林强      2026-03-18 18:00  open    C-000036
T-000009  核对SPD编码                                                            王思远    2026-03-20 18:00  open    —
T-000134  2026-03 流程体验，像新人一样走一遍全流程：crm walkthrough start        张伟      2026-03-31 18:00  open    W-000008
T-000135  2026-03 流程体验，像新人一样走一遍全流程：crm walkthrough start        任倩      2026-03-31 18:00  open    W-000009
14 tasks, 9 overdue; done with: crm task done ID
EOF
expect 'of one person' 0 'crm-task -C n list --for 陈晓' <<'EOF'
ID        title           assignee  due               status  subject
T-000005  寄送关节镜样品  陈晓      2026-03-17 12:00  open    C-000008
1 task, 0 overdue; done with: crm task done ID
EOF
expect 'what is past its time' 0 'crm-task -C n list --overdue --format csv' <<'EOF'
id,title,assignee,assignee_name,due_at,status,subject
T-000004,48小时专属服务包 台州人民医院,P-000017,胡佳,2026-03-01T18:00:00+08:00,open,C-000063
T-000087,办理合同 K-000019 的签订,P-000019,任倩,2026-03-03T13:22:00+08:00,open,K-000019
T-000094,"审批 K-000021 宁波人民医院 ¥ 306,500.00",P-000005,周建明,2026-03-09T11:30:00+08:00,open,K-000021
T-000099,办理合同 K-000020 的签订,P-000018,戴军,2026-03-10T16:19:00+08:00,open,K-000020
T-000100,修改合同 K-000023：payment_terms,P-000013,何俊,2026-03-11T09:34:00+08:00,open,K-000023
T-000101,"审批 K-000024 余姚人民医院 ¥ 82,000.00",P-000004,李文静,2026-03-11T11:05:00+08:00,open,K-000024
T-000008,补交验收单,P-000013,何俊,2026-03-12T18:00:00+08:00,open,C-000001
T-000143,答复 W-000087（环节：录入线索）：客户科室不同要建几条线索，规则里没写,P-000005,周建明,2026-03-13T16:10:00+08:00,open,W-000087
T-000007,约临床工程师看术式,P-000011,周敏,2026-03-13T18:00:00+08:00,open,C-000026
EOF
expect_match 'a minute before noon one is not yet' 0 'crm-task -C n list --overdue --as-of "2026-03-17 11:59"' '^9 tasks'
expect_match 'a minute after it is' 0 'crm-task -C n list --overdue --as-of "2026-03-17 12:01"' '^T-000005 ' '^10 tasks'
expect_match 'all, done ones too' 0 'crm-task -C n list --all' '^T-000001 .* done ' '^143 tasks'
expect_match 'nobody' 2 'crm-task -C n list --for 周雪' "^! crm-task: '周雪' is nobody"
expect 'one task' 0 'crm-task -C n show T-000008' <<'EOF'
T-000008  补交验收单
  ID          T-000008
  kind        todo
  title       补交验收单
  assignee    P-000013 何俊
  due         2026-03-12T18:00:00+08:00
  status      open
  subject     C-000001
  created at  2026-03-10T10:00:00+08:00
EOF
expect_match 'a task that is none' 1 'crm-task -C n show T-99' "^! crm-task: task: 'T-99' is not in tasks\\.csv"

expect 'a task wants its time' 2 'crm-task -C n add 准备投标文件' <<'EOF'
! crm-task: missing: --due
EOF
expect_match 'a title' 2 'crm-task -C n add' '^! crm-task: .*TITLE is wanted'
expect_match 'a time that is none' 2 'crm-task -C n add 准备投标文件 --due 后年' "^! crm-task: --due: '后年' is not a date or time"
expect_match 'an assignee that is nobody' 2 'crm-task -C n add 准备投标文件 --due fri --for 周雪' "'周雪' is nobody"
expect_match 'a dry run' 0 'crm-task -C n add 准备投标文件 --due fri -n' '^dry run: nothing was written$' ' title .* 准备投标文件$' \
	' assignee .* P-000009$'
expect 'none of that wrote anything' 0 'diff -r -x .crm kept n' </dev/null
expect_match 'a task for somebody, in working days' 0 'crm-task -C n add 准备投标文件 --for 周敏 --due +2wd --subject C-000001' \
	'T-000144 for 周敏 until .*2026-03-18.18:00: 准备投标文件$'
expect '-q prints the id; who enters it is to do it' 0 'crm-task -C n add 整理展会名片 --due "fri 14:30" -q' <<'EOF'
T-000145
EOF
expect 'in hours' 0 'crm-task -C n add 回访 --due +48h -q' <<'EOF'
T-000146
EOF
expect 'the rows' 0 'tail -n 3 n/tasks.csv' <<'EOF'
T-000144,todo,准备投标文件,P-000011,2026-03-18T18:00:00+08:00,open,C-000001,2026-03-16T10:20:00+08:00,,,
T-000145,todo,整理展会名片,P-000009,2026-03-20T14:30:00+08:00,open,,2026-03-16T10:20:00+08:00,,,
T-000146,todo,回访,P-000009,2026-03-18T10:20:00+08:00,open,,2026-03-16T10:20:00+08:00,,,
EOF
expect 'done, with a note' 0 'crm-task -C n done T-000008 --note 已补交' <<'EOF'
done T-000008: 补交验收单 (88 h after its time)
EOF
expect_match 'done twice it is not' 1 'crm-task -C n done T-000008' '^! crm-task: task T-000008 is done already, since 2026-03-16.10:20$'
cp -R n day
sed -i 's/^\(T-000008,.*,done,[^,]*,[^,]*\),[^,]*,/\1,2026-03-16,/' day/tasks.csv
expect 'done on a day without time: the day, and nothing that stands behind it' 1 \
	'crm-task -C day done T-000008' <<'EOF'
! crm-task: task T-000008 is done already, since 2026-03-16
EOF
cp -R n gone
sed -i '/^P-000011,/s/,active,[^,]*,/,left,P-000010,/; /^P-000010,/s/,active,[^,]*,/,left,P-000002,/' gone/people.csv
expect_match 'who has left hands it up, past managers who have left' 0 \
	'crm-task -C gone add 回访 --due fri --for P-000011' 'for 钱慧芬 until'
sed -i '/^P-000010,/s/,left,[^,]*,/,left,P-000011,/' gone/people.csv
expect_match 'where those run in a circle, to who acts' 0 \
	'crm-task -C gone add 回访 --due fri --for P-000011' 'for 陈晓 until'
expect 'its row' 0 'grep ^T-000008 n/tasks.csv' <<'EOF'
T-000008,todo,补交验收单,P-000013,2026-03-12T18:00:00+08:00,done,C-000001,2026-03-10T10:00:00+08:00,2026-03-16T10:20:00+08:00,P-000009,已补交
EOF
expect 'the log' 0 "grep 'task done' n/log/2026-03.csv | tail -n 4 | cut -d, -f1-9 | sed 's/ by $me,/ by LOGIN,/'" <<'EOF'
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,task done,tasks,T-000008,status,open,done,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,task done,tasks,T-000008,done_at,,2026-03-16T10:20:00+08:00,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,task done,tasks,T-000008,done_by,,P-000009,
2026-03-16T10:20:00+08:00,P-000009 by LOGIN,task done,tasks,T-000008,note,,已补交,
EOF
expect_match 'its history' 0 'crm-task -C n show T-000008' 'task done .*open → done'
expect_none 'it is in the inbox no more' 0 'crm-task -C n list' '^T-000008'
expect_match 'the book is sound' 0 'crm-book -C n check' ', 0 findings$'
expect 'a verb that is none: did you mean' 2 'crm-task -C n lsit' <<'EOF'
! crm-task: 'lsit' is no verb of crm-task; did you mean 'list'?
EOF
if [ -f "$CRM_TOP/po/zh_CN.po" ]; then
	expect_none 'in Chinese' 2 'LANGUAGE=zh_CN crm-task -C n add 准备投标文件' missing
else
	skip 'in Chinese' 'no po/zh_CN.po yet'
fi
# A word before the deadline.

book r
expect 'what would be said, and why not' 0 'crm-task -C r remind -n' <<'EOF'
dry run: nothing was sent
  ID        title                                                                  recipient  due               state
  T-000004  48小时专属服务包 台州人民医院                                          胡佳       2026-03-01 18:00  goes out, past its time
  T-000005  寄送关节镜样品                                                         陈晓       2026-03-17 12:00  goes out
  T-000006  整理集采替代型号对比表                                                 林强       2026-03-18 18:00  not yet
  T-000007  约临床工程师看术式                                                     周敏       2026-03-13 18:00  goes out, past its time
  T-000008  补交验收单                                                             何俊       2026-03-12 18:00  goes out, past its time
  T-000009  核对SPD编码                                                            王思远     2026-03-20 18:00  not yet
  T-000087  办理合同 K-000019 的签订                                               任倩       2026-03-03 13:22  goes out, past its time
  T-000094  审批 K-000021 宁波人民医院 ¥ 306,500.00                                周建明     2026-03-09 11:30  goes out, past its time
  T-000099  办理合同 K-000020 的签订                                               戴军       2026-03-10 16:19  goes out, past its time
  T-000100  修改合同 K-000023：payment_terms                                       何俊       2026-03-11 09:34  goes out, past its time
  T-000101  审批 K-000024 余姚人民医院 ¥ 82,000.00                                 李文静     2026-03-11 11:05  goes out, past its time
  T-000134  2026-03 流程体验，像新人一样走一遍全流程：crm walkthrough start        张伟       2026-03-31 18:00  not yet
  T-000135  2026-03 流程体验，像新人一样走一遍全流程：crm walkthrough start        任倩       2026-03-31 18:00  not yet
  T-000143  答复 W-000087（环节：录入线索）：客户科室不同要建几条线索，规则里没写  周建明     2026-03-13 16:10  goes out, past its time
10 reminders, 9 past their time; not sent: 0 already sent, 4 not yet, 0 without recipient
EOF
expect_match 'what was looked at was not sent' 0 'cp r/log/2026-03.csv before; crm-task -C r remind && crm-task -C r remind && cmp before r/log/2026-03.csv' \
	'^shown: nothing was sent; to send: crm task remind --outbox DIR' '^10 reminders, 9 past their time'
expect 'a task that is due within 48 hours is told of, and each past its time' 0 'crm-task -C r remind --outbox told; cat told/T-000005_ahead_2026-03-17.txt told/T-000008_overdue_2026-03-12.txt' <<'EOF'
T-000004_overdue_2026-03-01.txt
T-000005_ahead_2026-03-17.txt
T-000007_overdue_2026-03-13.txt
T-000008_overdue_2026-03-12.txt
T-000087_overdue_2026-03-03.txt
T-000094_overdue_2026-03-09.txt
T-000099_overdue_2026-03-10.txt
T-000100_overdue_2026-03-11.txt
T-000101_overdue_2026-03-11.txt
T-000143_overdue_2026-03-13.txt
10 reminders, 9 past their time; not sent: 0 already sent, 4 not yet, 0 without recipient
To: 陈晓 <chenxiao@example.com>
Subject: due 2026-03-17 12:00: 寄送关节镜样品

T-000005 '寄送关节镜样品' is due in 25 hours. Done with: crm task done T-000005
To: 何俊 <hejun@example.com>
Subject: due 2026-03-12 18:00: 补交验收单

T-000008 '补交验收单' has been due for 88 hours. Done with: crm task done T-000008
EOF
expect_match 'once' 0 'crm-task -C r remind --outbox told' '^0 reminders, 0 past their time; not sent: 10 already sent'
expect_match 'also by the next run' 0 'crm-task -C r remind --outbox told --as-of 2026-03-16T11:00' '^0 reminders, .*; not sent: 10 already sent'
expect_match 'the log has it' 0 'tail -n 20 r/log/2026-03.csv' 'task remind,tasks,T-000005,status,open,open,reminded 48h ahead' 'task remind,tasks,T-000008,status,open,open,reminded past its time'
expect_match 'when its own deadline has passed, once more' 0 'cp -r r late; crm-task -C late remind --outbox told --as-of 2026-03-17T12:01; crm-task -C late remind --outbox told --as-of 2026-03-18T09:00' \
	'^T-000005_overdue_2026-03-17.txt$' '^T-000006_ahead_2026-03-18.txt$' '^2 reminders, 1 past their time' '^0 reminders, 0 past their time'
expect_match '48 hours to the second' 0 'crm-task -C r remind -n --as-of 2026-03-16T18:00:00' 'T-000006 .* goes out$'
expect_match 'a second earlier not yet' 0 'crm-task -C r remind -n --as-of 2026-03-16T17:59:59' 'T-000006 .* not yet$'
expect_match 'the deadline itself is still ahead' 0 'crm-task -C r remind -n --as-of 2026-03-18T18:00:00' 'T-000006 .* goes out$'
expect_match 'a second later it is past' 0 'crm-task -C r remind -n --as-of 2026-03-18T18:00:01' 'T-000006 .* goes out, past its time$'
expect_ok 'a deadline that is moved' 'crm-book -C r set tasks T-000005 due_at=2026-03-18T12:00:00+08:00'
expect_match 'is told of anew, into files' 0 'crm-task -C r remind --ahead 3d --outbox out' \
	'^T-000005_ahead_2026-03-18.txt$' '^T-000006_ahead_2026-03-18.txt$' '^2 reminders'
expect 'each a message' 0 'cat out/T-000005_ahead_2026-03-18.txt' <<'EOF'
To: 陈晓 <chenxiao@example.com>
Subject: due 2026-03-18 12:00: 寄送关节镜样品

T-000005 '寄送关节镜样品' is due in 49 hours. Done with: crm task done T-000005
EOF
env -u CRM_USER crm-book -C r set people 王思远 status=leave >set.said 2>&1
expect_match 'who is away: their manager' 0 'crm-task -C r remind -n --as-of 2026-03-17T09:00 --ahead 5d' \
	'T-000009 .* (周建明|赵国平) +2026-03-20 18:00 +goes out$'
expect 'how long is that' 2 'crm-task -C r remind --ahead soon' <<'EOF'
! crm-task: --ahead: 'soon' is no stretch of time; write 48h or 2d
EOF
expect_match 'a task of a thing names what does the thing' 0 'cat told/T-000101_* told/T-000143_* told/T-000087_* told/T-000100_*' \
	'Done with: crm contract approve K-000024$' 'Done with: crm walkthrough answer W-000087$' 'Done with: crm contract sign K-000019$' \
	'Done with: crm contract revise K-000023$'
expect_ok 'the book is sound' 'crm-book -C r check'

# Every kind of task there is: those that the source names, and those that a rule does. A kind that somebody adds is tried here without
# being written down here.
perl -ne 'print join("|", $1, map { defined ? $_ : "" } $2, $3), "\n" if /^\t\[TASK_\w+\] = \{ "([^"]+)", (?:NULL|"([^"]+)"), (?:NULL|"([^"]+)") \}/' \
	"$CRM_TOP/lib/sales/tasks/task.c" >kinds.txt
declared=$(sed -n '/^enum task_of/,/TASK_KINDS,/p' "$CRM_TOP/lib/sales/tasks/task.h" | grep -c '^	TASK_[A-Z]*,')
ok 'the source names as many kinds as it has' test "$(wc -l <kinds.txt)" = "$((declared - 1))"
expect 'a task is made in one place' 0 'cd "$CRM_TOP" && grep -l "change_add([^)]*TASKS\.ledger" lib/*/*.c lib/*/*/*.c cmd/*.c' <<'EOF'
lib/sales/tasks/task.c
EOF
sed -n 's/.*task: \([a-z0-9-]*\),.*/\1||/p' "$CRM_TOP"/rules/*.yaml | sort -u >>kinds.txt
words=$(grep '^  kind: .*words: ' "$T_FIELDS")
book kinds
n=900
while IFS='|' read -r kind verb argument; do
	n=$((n + 1))
	echo "T-000$n,$kind,$kind,P-000002,2026-03-20T18:00:00+08:00,open,K-000021,2026-03-16T10:00:00+08:00,,," >>kinds/tasks.csv
	case $words in *[\ {]"$kind: {"*) ;; *) echo "$kind" ;; esac
done <kinds.txt >nameless
ok 'each has a name in Chinese' test ! -s nameless
n=900
while IFS='|' read -r kind verb argument; do
	n=$((n + 1))
	expect_match "$kind: nor by hand" 2 "crm-book -C kinds set tasks T-000$n status=done" 'tasks.status: is written by crm task done, crm task cancel alone'
	if [ ! "$verb" ]; then
		expect_match "$kind: ticked off" 0 "crm-task -C kinds done T-000$n" "^done T-000$n: $kind"
		continue
	fi
	expect_match "$kind: its thing is elsewhere" 1 "crm-task -C kinds done T-000$n" "^! crm-task: task T-000$n is done by doing it: $verb ${argument:-K-000021}\$"
	expect_match "$kind: nor cancelled" 1 "crm-task -C kinds cancel T-000$n" "^! crm-task: task T-000$n is done by doing it: $verb ${argument:-K-000021}\$"
	noun=${verb#crm } noun=${noun%% *}
	expect_match "$kind: there is such a verb" 0 "crm-$noun --help" "^  ${verb##* }( |\$)"
	mkdir -p kinds/rules && sed "s/task: service-48h/task: $kind/" "$CRM_TOP/rules/scoring.yaml" >kinds/rules/scoring.yaml
	expect_match "$kind: no rule makes one" 1 'crm-book -C kinds rules check' "rules/scoring.yaml:[0-9]+:[0-9]+: task: '$kind' stands for a thing that $verb does"
	rm kinds/rules/scoring.yaml
done <kinds.txt

# A task of a time that has passed is said at once.
book PAST
expect_match 'yesterday' 0 'crm-task -C PAST add 寄样品 --due 昨天 -n' '^  that time has passed: crm task add … --due \+1wd$'
expect_match 'this morning' 0 'crm-task -C PAST add 寄样品 --due 2026-03-16T10:19 -n' 'that time has passed'
expect_none 'today is until work ends' 0 'crm-task -C PAST add 寄样品 --due today -n' 'has passed'

done_testing
