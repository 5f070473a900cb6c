# crm-book-kept.sh - what only a verb may write: decisions, statuses, money, grades; who has left, who stands in, who is in charge.
. "$(dirname "$0")/lib.sh"

as() { CRM_USER=$1; export CRM_USER; shift; "$@"; }
on() { CRM_NOW=$1; export CRM_NOW; shift; "$@"; }

book B
CRM_BOOK=B CRM_USER=chenxiao
export CRM_BOOK CRM_USER
cp -r B was

expect 'book set names the verb' 2 'while read -r row; do crm-book set $row; done <<"ROWS"
contracts K-000021 status=approved
contracts K-000021 amount=1
contracts K-000021 note=x
reviews R-000001 decision=approve
leads L-000001 stage=报价
leads L-000001 roi=50%
leads L-000001 entry_stage=报价
customers C-000001 grade=A
payments PAY-000001 amount=1
quotes Q-000001-R1 amount=1
quotes Q-000001-R1 status=current
tasks T-000094 status=done
tasks T-000094 done_by=P-000009
invoices I-000079 hold_until=2026-12-31
reminders I-000077/d0/2026-02-06 status=failed
samples V-000001 verdict=right
solved S-000001 text=解决了
walkthroughs W-000001 status=done
people P-000009 role=admin
people P-000009 delegate=P-000010
ROWS' <<'EOF'
! crm-book: contracts.status: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: contracts.amount: is written by crm contract new, crm contract revise alone
! crm-book: contracts.note: is written by crm contract new, crm contract revise alone
! crm-book: reviews.decision: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: leads.stage: is written by crm lead add, crm lead stage alone
! crm-book: leads.roi: is written by crm quote roi alone
! crm-book: leads.entry_stage: is written by crm lead add alone
! crm-book: customers.grade: is written by crm score run alone
! crm-book: payments.amount: is written by crm ar pay alone
! crm-book: quotes.amount: is written by crm quote new, crm quote revise alone
! crm-book: quotes.status: is written by crm quote revise, crm quote final alone
! crm-book: tasks.status: is written by crm task done, crm task cancel alone
! crm-book: tasks.done_by: is written by crm task done alone
! crm-book: invoices.hold_until: is written by crm ar hold, crm ar release alone
! crm-book: reminders.status: is written by crm ar remind alone
! crm-book: samples.verdict: is written by crm report verify alone
! crm-book: solved.text: is written by crm lead solved alone
! crm-book: walkthroughs.status: is written by crm walkthrough alone
! crm-book: people.role: only the owner of the book or an admin writes it
! crm-book: people.delegate: is written by crm contract delegate alone
EOF
expect 'book add, too' 2 'crm-book add payments invoice=I-000079 amount=1 paid_on=today; crm-book add reviews contract=K-000021 round=1 step=1 role=legal reviewer=李文静 opened_at=today; crm-book add quote_lines quote=Q-000001-R1 sku=JJ-02 qty=1 price=1; crm-book add leads customer=C-000001 stage=报价 need=关节 blocker=预算' <<'EOF'
! crm-book: payments.invoice: is written by crm ar pay alone
! crm-book: payments.amount: is written by crm ar pay alone
! crm-book: payments.paid_on: is written by crm ar pay alone
! crm-book: reviews.contract: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: reviews.round: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: reviews.step: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: reviews.role: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: reviews.reviewer: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: reviews.opened_at: is written by crm contract submit, approve, return, withdraw, sign alone
! crm-book: quote_lines.quote: is written by crm quote new, crm quote revise alone
! crm-book: quote_lines.sku: is written by crm quote new, crm quote revise alone
! crm-book: quote_lines.qty: is written by crm quote new, crm quote revise alone
! crm-book: quote_lines.price: is written by crm quote new, crm quote revise alone
! crm-book: leads.stage: is written by crm lead add, crm lead stage alone
EOF
expect 'other verbs that take columns' 2 'crm-customer set C-000001 grade=A; crm-lead set L-000001 roi=50%; crm-ar invoice add --customer C-000001 --amount 1 --issued today --due +30d hold_reason=x; crm-contract new --customer C-000001 amount=1 status=signed' <<'EOF'
! crm-customer: customers.grade: is written by crm score run alone
! crm-lead: leads.roi: is written by crm quote roi alone
! crm-ar: invoices.hold_reason: is written by crm ar hold, crm ar release alone
! crm-contract: contracts.status: is written by crm contract submit, approve, return, withdraw, sign alone
EOF
expect_ok 'nothing was written' 'rm -rf B/.crm was/.crm && diff -r was B'
expect 'ordinary columns are set as ever' 0 'crm-book set leads L-000001 contact=王主任; crm-book set payments PAY-000001 method=转账; crm-book set invoices I-000079 note=已对账; crm-book set people P-000009 phone=13900000000' <<'EOF'
set leads L-000001
set payments PAY-000001
set invoices I-000079
set people P-000009
EOF
expect 'roles are given by an admin' 0 'as zhaoguoping crm-book set people P-000009 role=sales_manager; as zhaoguoping crm-book set people P-000009 role=sales' <<'EOF'
set people P-000009
set people P-000009
EOF
expect_ok 'and by the owner in person' '(unset CRM_USER; crm-book set people P-000009 status=leave && crm-book set people P-000009 status=active)'

# Quotes

expect 'an amount that is not the sum of its lines' 1 'rm -rf q; cp -r was q; sed -i "/^Q-000001-R1/s/131200.00/31200.00/" q/quotes.csv; crm-book -C q check' <<'EOF'
quotes.csv:2: amount: '31200.00' was written by no command; the log has '131200.00' (quote new)
quotes.csv:2: quote Q-000001-R1: its amount is 31,200.00, its lines come to 131,200.00
! crm-book: 15653 rows checked, 2 findings
EOF

# Tasks of decisions

expect 'an approval is not ticked off, nor a signature, nor an answer' 1 'as zhoujianming crm-task done T-000094; as renqian crm-task done T-000087; as renqian crm-task cancel T-000087; as zhoujianming crm-task done T-000143; as hejun crm-task done T-000100' <<'EOF'
! crm-task: task T-000094 is done by doing it: crm contract approve K-000021
! crm-task: task T-000087 is done by doing it: crm contract sign K-000019
! crm-task: task T-000087 is done by doing it: crm contract sign K-000019
! crm-task: task T-000143 is done by doing it: crm walkthrough answer W-000087
! crm-task: task T-000100 is done by doing it: crm contract revise K-000023
EOF
expect 'nor is it put off, or given to somebody else; what somebody set himself to do is' 2 'crm-book set tasks T-000004 due_at=2027-01-01; crm-book set tasks T-000005 assignee=林强 due_at=2026-03-18 -n >/dev/null && crm-book set tasks T-000094 subject=K-000001; crm-book set tasks T-000094 assignee=陈晓' <<'EOF'
! crm-book: tasks.due_at: what a verb or a rule opened, only the owner of the book or an admin gives another
! crm-book: tasks.subject: what a verb or a rule opened, only the owner of the book or an admin gives another
! crm-book: tasks.assignee: what a verb or a rule opened, only the owner of the book or an admin gives another
EOF
expect_ok 'an admin hands it on, where somebody is away' 'as zhaoguoping crm-book set tasks T-000004 assignee=周敏 due_at=2026-03-20 -n'
expect 'what nobody needs any more is cancelled' 0 'crm-task cancel T-000005 --note 客户已有样品; grep ^T-000005, B/tasks.csv' <<'EOF'
cancelled T-000005: 寄送关节镜样品
T-000005,todo,寄送关节镜样品,P-000009,2026-03-17T12:00:00+08:00,cancelled,C-000008,2026-03-10T10:00:00+08:00,2026-03-16T10:20:00+08:00,P-000009,客户已有样品
EOF

# Who has left

expect 'no decision, and the seat is named' 1 'rm -rf l; cp -r was l; as zhaoguoping crm-book -C l set people P-000004 status=left -q; as liwenjing crm-contract -C l approve K-000024; as liwenjing crm-contract -C l return K-000024 --clause 付款方式 --reason x; crm-contract -C l pending; crm-book -C l check' <<'EOF'
P-000004
contract  customer          amount  role           reviewer       hours  due
K-000021  宁波人民医院  306,500.00  sales_manager  周建明          47.8  03-09 late
K-000024  余姚人民医院   82,000.00  legal          李文静 (left)   34.3  03-11 late
2 decisions to make, 2 late; crm contract approve ID, or return ID --clause … --reason … --suggest …
1 of them waits for somebody who has left: crm contract escalate hands it up, or withdraw it and submit it again
reviews.csv:58: review R-000057 of contract K-000024 waits for 李文静, who has left: crm contract escalate
! crm-contract: 李文静 has left and decides nothing any more; nothing was decided
! crm-contract: 李文静 has left and decides nothing any more; nothing was decided
! crm-book: 15654 rows checked, 1 finding
EOF
expect 'it is handed up at once' 0 'crm-contract -C l escalate; crm-book -C l check; crm-contract -C l pending --format csv | cut -d, -f1,5-7' <<'EOF'
contract K-000021: escalated: 周建明 had until 2026-03-09T11:30
  task T-000144 for 赵国平 until 2026-03-18T10:20: approve K-000021, which is late
contract K-000024: escalated: 李文静 had until 2026-03-11T11:05
  task T-000145 for 赵国平 until 2026-03-18T10:20: approve K-000024, which is late
contract,role,reviewer,reviewer_name
K-000021,sales_manager,P-000005,周建明
K-000024,legal,P-000004,李文静 (left)
K-000021,sales_manager,P-000001,赵国平
K-000024,legal,P-000001,赵国平
! crm-book: 15696 rows checked, 0 findings
EOF
expect 'no work either' 1 'crm-lead -C l set L-000001 owner=李文静; crm-ar -C l invoice add --customer C-000001 --amount 1 --issued today --due +30d --owner 李文静; crm-book -C l set customers C-000001 owner=李文静' <<'EOF'
! crm-lead: owner: 李文静 has left; give it to somebody who is there
! crm-ar: owner: 李文静 has left; give it to somebody who is there
! crm-book: owner: 李文静 has left; give it to somebody who is there
EOF

# Standing in

expect 'the task goes with the right, and comes back with it' 0 'rm -rf d; cp -r was d; CRM_BOOK=d
	as liwenjing crm-contract delegate --to 孙立群 --until 2026-03-17; crm-task list --for 孙立群 | grep K-000024; on 2026-03-18T09:00:00+08:00 crm-contract escalate | grep "decides now"; on 2026-03-18T10:00:00+08:00 crm-task list --for 李文静 | grep -c "审批 K-000024"' <<'EOF'
孙立群 decides for 李文静 until 2026-03-17; the log names both
  1 open approval goes along
T-000101  审批 K-000024 余姚人民医院 ¥ 82,000.00  孙立群    2026-03-11 11:05  open    K-000024
task T-000101 goes to 李文静, who decides now
1
EOF

# The owner

if [ "$(id -u)" != 0 ]; then
	skip 'crm.yaml and the directory of two owners: nobody is in charge' 'needs root to give a file away'
	done_testing
	exit
fi
expect 'crm.yaml and the directory of two owners: nobody is in charge' 1 'rm -rf o; cp -r was o; chown 1234 o/crm.yaml; unset CRM_USER; crm-book -C o --as chenxiao set leads L-000001 contact=x; crm-book -C o set people P-000009 role=admin; crm-book -C o check' <<'EOF'
crm.yaml belongs to uid 1234, the book's directory to uid 0: nobody counts as the owner of the book; chown one of them
! crm-book: --as: only the owner of the book may act as somebody else, or who stands in for that person, and that is not 'root'
! crm-book: people.role: only the owner of the book or an admin writes it
! crm-book: 15653 rows checked, 1 finding
EOF
done_testing
