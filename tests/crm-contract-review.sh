# crm-contract-review.sh - a contract on its way: submitted and frozen, approved or returned by whom it names, revised, withdrawn,
# signed; who stands in for whom; what an edit of a ledger by hand does to an approval.
. "$(dirname "$0")/lib.sh"
. "$CRM_TOP/tests/contract/team.sh"

team book
echo 'clock: free' >>book/crm.yaml # the commands of this file have a clock of their own
export CRM_BOOK=book CRM_USER=chen
draft() { # CUSTOMER AMOUNT [FIELD=VALUE...]
	t_customer=$1 t_amount=$2
	shift 2
	crm-contract new -q --customer "$t_customer" "amount=$t_amount" tax_rate=13% "$@"
}
as() ( # in a shell of its own: CRM_USER stays what it was
	CRM_USER=$1
	shift
	"$@"
)
at() {
	t_now=$1
	shift
	"$@" --as-of "2026-03-$t_now"
}
drafts=$(draft C-1 500000.01 && draft C-1 500000 && draft C-3 2000000 && draft C-2 1000 付款方式=验收后30天 && draft C-3 3000)

# Submitting

expect 'more than 500,000 for a public body: the compliance director alone, and a checklist for sales' 0 'crm-contract submit K-000001' <<'EOF'
submitted contract K-000001  示范区财政局 · ¥ 500,000.01 · submitted
  route government-large (rules/routes.yaml:6): 政府单位且超过50万元，由合规总监终审，不经法务初审
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000001 for 孙立 until 2026-03-18T10:20: approve K-000001 示范区财政局 ¥ 500,000.01
  task T-000002 for 陈晓 until 2026-03-18T10:20: 政府采购合同特殊条款清单 K-000001
    rules/templates/government-procurement-clauses.md
EOF
expect 'one cent less: legal first' 0 'crm-contract submit K-000002' <<'EOF'
submitted contract K-000002  示范区财政局 · ¥ 500,000.00 · submitted
  route standard (rules/routes.yaml:21): 法务初审，销售经理终审
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000003 for 李静 until 2026-03-18T10:20: approve K-000002 示范区财政局 ¥ 500,000.00
EOF
expect 'two of them together' 0 'crm-contract submit K-000003' <<'EOF'
submitted contract K-000003  示范第一医院 · ¥ 2,000,000.00 · submitted
  route large (rules/routes.yaml:14): 200万元及以上，法务与财务总监会签
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000004 for 李静 until 2026-03-19T10:20: approve K-000003 示范第一医院 ¥ 2,000,000.00
  task T-000005 for 钱慧 until 2026-03-19T10:20: approve K-000003 示范第一医院 ¥ 2,000,000.00
EOF
expect 'a block stands' 1 'crm-contract submit K-000004' <<'EOF'
! crm-contract: payment_terms: 该类客户财政支付流程平均需68天，约定的30天难以做到 (rule fiscal-payment-cycle, rules/clauses.yaml:38); mend it with crm contract check K-000004 --apply fiscal-payment-cycle, or submit --anyway REASON
EOF
expect 'all the same: the reason goes to the log' 0 'crm-contract submit K-000004 --anyway 客户坚持，经理已同意 && crm-book log --ledger contracts --id K-000004 --format csv | grep 经理' <<'EOF'
submitted contract K-000004  示范实验学校 · ¥ 1,000.00 · submitted
  route standard (rules/routes.yaml:21): 法务初审，销售经理终审
  it has no text: neither a template nor a file
  empty: delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000006 for 李静 until 2026-03-18T10:20: approve K-000004 示范实验学校 ¥ 1,000.00
2026-03-16T10:20:00+08:00,P-6 by root,contract submit,contracts,K-000004,editable,,note,客户坚持，经理已同意
EOF
expect 'twice' 1 'crm-contract submit K-000001' <<'EOF'
! crm-contract: contract K-000001 is submitted; only a draft or a returned one is submitted
EOF
expect 'every one has a task' 0 'crm-task list --format csv' <<'EOF'
id,title,assignee,assignee_name,due_at,status,subject
T-000001,"approve K-000001 示范区财政局 ¥ 500,000.01",P-3,孙立,2026-03-18T10:20:00+08:00,open,K-000001
T-000002,政府采购合同特殊条款清单 K-000001,P-6,陈晓,2026-03-18T10:20:00+08:00,open,K-000001
T-000003,"approve K-000002 示范区财政局 ¥ 500,000.00",P-4,李静,2026-03-18T10:20:00+08:00,open,K-000002
T-000006,"approve K-000004 示范实验学校 ¥ 1,000.00",P-4,李静,2026-03-18T10:20:00+08:00,open,K-000004
T-000004,"approve K-000003 示范第一医院 ¥ 2,000,000.00",P-4,李静,2026-03-19T10:20:00+08:00,open,K-000003
T-000005,"approve K-000003 示范第一医院 ¥ 2,000,000.00",P-2,钱慧,2026-03-19T10:20:00+08:00,open,K-000003
EOF
expect 'who is asked' 0 'crm-contract pending' <<'EOF'
contract  customer            amount  role                 reviewer  hours  due
K-000001  示范区财政局    500,000.01  compliance_director  孙立          0  03-18
K-000002  示范区财政局    500,000.00  legal                李静          0  03-18
K-000003  示范第一医院  2,000,000.00  legal                李静          0  03-19
K-000003  示范第一医院  2,000,000.00  finance_director     钱慧          0  03-19
K-000004  示范实验学校      1,000.00  legal                李静          0  03-18
5 decisions to make, 0 late; crm contract approve ID, or return ID --clause … --reason … --suggest …
EOF
expect 'one of them, for programs' 0 'crm-contract pending --for 李静 --format csv' <<'EOF'
contract,customer,amount,step,role,reviewer,reviewer_name,opened_at,work_hours,due_at,late
K-000002,示范区财政局,500000.00,1,legal,P-4,李静,2026-03-16T10:20:00+08:00,0,2026-03-18T10:20:00+08:00,false
K-000003,示范第一医院,2000000.00,1,legal,P-4,李静,2026-03-16T10:20:00+08:00,0,2026-03-19T10:20:00+08:00,false
K-000004,示范实验学校,1000.00,1,legal,P-4,李静,2026-03-16T10:20:00+08:00,0,2026-03-18T10:20:00+08:00,false
EOF
expect 'nobody by that name' 2 'crm-contract pending --for 王五' <<'EOF'
! crm-contract: '王五' is nobody in people.csv (an id, a login or a name is wanted)
EOF

# Only who is named

expect 'another one does not decide' 1 'as zhou crm-contract approve K-000001' <<'EOF'
! crm-contract: contract K-000001 waits for 孙立 (compliance_director), not for 周明; nothing was decided
EOF
expect 'nor does who submitted it' 1 'crm-contract approve K-000001; crm-contract return K-000001 --clause 付款方式 --reason x' <<'EOF'
! crm-contract: contract K-000001 waits for 孙立 (compliance_director), not for 陈晓; nothing was decided
! crm-contract: contract K-000001 waits for 孙立 (compliance_director), not for 陈晓; nothing was decided
EOF
expect 'the compliance director does: it is approved, tasks are closed and made' 0 'as sun crm-contract approve K-000001 --note 按清单执行' <<'EOF'
approved step 1 of contract K-000001
approved contract K-000001  示范区财政局 · ¥ 500,000.01 · approved
  task T-000007 for 陈晓 until 2026-03-18T10:20: have contract K-000001 signed
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'once' 1 'as sun crm-contract approve K-000001' <<'EOF'
! crm-contract: contract K-000001 is approved: nobody is asked to decide it
EOF
expect 'the first of two steps' 0 'as li crm-contract approve K-000002' <<'EOF'
approved step 1 of contract K-000002
  task T-000008 for 周明 until 2026-03-18T10:20: approve K-000002 示范区财政局 ¥ 500,000.00
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'not her step any more' 1 'as li crm-contract approve K-000002' <<'EOF'
! crm-contract: contract K-000002 waits for 周明 (sales_manager), not for 李静; nothing was decided
EOF
expect 'one of two together: the other one is still asked' 0 'as qian crm-contract approve K-000003' <<'EOF'
approved step 1 of contract K-000003; still to decide: 李静 (legal)
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'not twice' 1 'as qian crm-contract approve K-000003' <<'EOF'
! crm-contract: contract K-000003 waits for 李静 (legal), not for 钱慧; nothing was decided
EOF
expect 'and the other one' 0 'as li crm-contract approve K-000003' <<'EOF'
approved step 1 of contract K-000003
  task T-000009 for 周明 until 2026-03-19T10:20: approve K-000003 示范第一医院 ¥ 2,000,000.00
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'the last step' 0 'as zhou crm-contract approve K-000003' <<'EOF'
approved step 2 of contract K-000003
approved contract K-000003  示范第一医院 · ¥ 2,000,000.00 · approved
  task T-000010 for 林强 until 2026-03-18T10:20: have contract K-000003 signed
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'what was decided' 0 'cut -d, -f2-7,10-13 book/reviews.csv' <<'EOF'
contract,round,step,seat,role,reviewer,decided_at,decision,decided_by,note
K-000001,1,1,1,compliance_director,P-3,2026-03-16T10:20:00+08:00,approve,P-3,按清单执行
K-000002,1,1,1,legal,P-4,2026-03-16T10:20:00+08:00,approve,P-4,
K-000003,1,1,1,legal,P-4,2026-03-16T10:20:00+08:00,approve,P-4,
K-000003,1,1,2,finance_director,P-2,2026-03-16T10:20:00+08:00,approve,P-2,
K-000004,1,1,1,legal,P-4,,,,
K-000002,1,2,2,sales_manager,P-5,,,,
K-000003,1,2,3,sales_manager,P-5,2026-03-16T10:20:00+08:00,approve,P-5,
EOF
expect 'whose tasks are closed by the same change' 0 'crm-task list --all --format csv | cut -d\" -f3 | grep "open\|done" | sort' <<'EOF'
,P-2,钱慧,2026-03-19T10:20:00+08:00,done,K-000003
,P-3,孙立,2026-03-18T10:20:00+08:00,done,K-000001
,P-4,李静,2026-03-18T10:20:00+08:00,done,K-000002
,P-4,李静,2026-03-18T10:20:00+08:00,open,K-000004
,P-4,李静,2026-03-19T10:20:00+08:00,done,K-000003
,P-5,周明,2026-03-18T10:20:00+08:00,open,K-000002
,P-5,周明,2026-03-19T10:20:00+08:00,done,K-000003
T-000002,政府采购合同特殊条款清单 K-000001,P-6,陈晓,2026-03-18T10:20:00+08:00,open,K-000001
T-000007,have contract K-000001 signed,P-6,陈晓,2026-03-18T10:20:00+08:00,open,K-000001
T-000010,have contract K-000003 signed,P-7,林强,2026-03-18T10:20:00+08:00,open,K-000003
EOF
expect 'a draft is asked nobody' 1 'as li crm-contract approve K-000005' <<'EOF'
! crm-contract: contract K-000005 is draft: nobody is asked to decide it
EOF

# Returned, adopted, declined

expect 'a return says which clause and why' 2 'as li crm-contract return K-000004; as li crm-contract return K-000004 --clause 付款方式; as li crm-contract return K-000004 --reason 拖延' <<'EOF'
! crm-contract: missing: --clause, --reason
! crm-contract: missing: --reason
! crm-contract: missing: --clause
EOF
expect 'and what instead' 0 'at 17 as li crm-contract return K-000004 --clause 付款方式 --reason 财政付款做不到30天 --suggest 财政拨款到账后5个工作日内支付，最迟不超过交付之日起90日' <<'EOF'
returned contract K-000004  示范实验学校 · ¥ 1,000.00 · returned
  payment_terms: 财政付款做不到30天
  task T-000011 for 陈晓 until 2026-03-19T09:00: revise contract K-000004: payment_terms
    crm contract revise K-000004 --adopt R-000005
EOF
expect 'the trail so far' 0 'at 17 crm-contract trail K-000004' <<'EOF'
K-000004  示范实验学校 · ¥ 1,000.00 · returned
  step  role   reviewer  asked       decided     hours  decision  note
  1.1   legal  李静      2026-03-16  2026-03-17    5.7  return    —
working hours by role: legal 5.7

Returns
  R-000005  payment_terms
    text          验收后30天
    reason        财政付款做不到30天
    suggestion    财政拨款到账后5个工作日内支付，最迟不超过交付之日起90日
    adopted       —
EOF
expect 'no return of this contract' 2 'crm-contract revise K-000004 --adopt R-000001; crm-contract revise K-000004 --decline R-77 --why x' <<'EOF'
! crm-contract: --adopt: 'R-000001' is no return of contract K-000004; crm contract trail K-000004 shows them
! crm-contract: --decline: 'R-77' is no return of contract K-000004; crm contract trail K-000004 shows them
EOF
expect 'declining wants a reason' 2 'crm-contract revise K-000004 --decline R-000005' <<'EOF'
! crm-contract: missing: --why
EOF
expect 'nothing to revise' 2 'crm-contract revise K-000004' <<'EOF'
! crm-contract: nothing to revise: field=value, --adopt or --decline is wanted
EOF
cp -R book partly
cp -R book declined
expect 'adopted as it was suggested' 0 'at 18 crm-contract revise K-000004 --adopt R-000005' <<'EOF'
revised contract K-000004  示范实验学校 · ¥ 1,000.00 · returned
  review R-000005, payment_terms: the suggestion is adopted: yes (measured by the new wording)
  clauses: blocked 0 · warnings 0 · hints 1 — crm contract check K-000004
  next: crm contract submit K-000004
EOF
expect 'adopted in part: measured by the wording, and said' 0 \
	'at 18 crm-contract -C partly revise K-000004 --adopt R-000005 付款方式=财政拨款到账后10个工作日内支付，最迟不超过交付之日起120日' <<'EOF'
revised contract K-000004  示范实验学校 · ¥ 1,000.00 · returned
  review R-000005, payment_terms: the suggestion is adopted: partly (measured by the new wording)
  clauses: blocked 0 · warnings 0 · hints 1 — crm contract check K-000004
  next: crm contract submit K-000004
EOF
expect 'said to be adopted, but nothing of it is there' 0 \
	'cp -R declined said; at 18 crm-contract -C said revise K-000004 --adopt R-000005 付款方式=货到付款' <<'EOF'
revised contract K-000004  示范实验学校 · ¥ 1,000.00 · returned
  review R-000005, payment_terms: the suggestion is adopted: no (measured by the new wording)
  next: crm contract submit K-000004
EOF
expect 'declined, with the reason' 0 'at 18 crm-contract -C declined revise K-000004 --decline R-000005 --why 客户不同意 && at 18 crm-contract -C declined submit K-000004 --anyway 客户不同意' <<'EOF'
revised contract K-000004  示范实验学校 · ¥ 1,000.00 · returned
  BLOCK payment_terms: 该类客户财政支付流程平均需68天，约定的30天难以做到
  clauses: blocked 1 · warnings 1 · hints 0 — crm contract check K-000004
  next: crm contract submit K-000004
  review R-000005, payment_terms: the suggestion is adopted: no (measured by the new wording)
submitted contract K-000004  示范实验学校 · ¥ 1,000.00 · submitted
  route standard (rules/routes.yaml:21): 法务初审，销售经理终审
  it has no text: neither a template nor a file
  empty: delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000012 for 李静 until 2026-03-20T09:00: approve K-000004 示范实验学校 ¥ 1,000.00
EOF
expect 'what became of it' 0 'for b in book partly said declined; do tail -n +2 $b/reviews.csv | grep ^R-000005 | cut -d, -f18-19; done' <<'EOF'
yes,adopted
partly,adopted
no,adopted
no,declined: 客户不同意
EOF
expect 'the second round' 0 'at 18 crm-contract submit K-000004 && at 19 as li crm-contract approve K-000004 && at 20 as zhou crm-contract approve K-000004' <<'EOF'
submitted contract K-000004  示范实验学校 · ¥ 1,000.00 · submitted
  route standard (rules/routes.yaml:21): 法务初审，销售经理终审
  it has no text: neither a template nor a file
  empty: delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000012 for 李静 until 2026-03-20T09:00: approve K-000004 示范实验学校 ¥ 1,000.00
approved step 1 of contract K-000004
  task T-000013 for 周明 until 2026-03-23T09:00: approve K-000004 示范实验学校 ¥ 1,000.00
  it has no text: neither a template nor a file
  empty: delivery_terms, acceptance, warranty, deposit, penalty, disputes
approved step 2 of contract K-000004
approved contract K-000004  示范实验学校 · ¥ 1,000.00 · approved
  task T-000014 for 陈晓 until 2026-03-24T09:00: have contract K-000004 signed
  it has no text: neither a template nor a file
  empty: delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'the trail: who, when, working hours, what was returned and what became of it' 0 'at 20 crm-contract trail K-000004' <<'EOF'
K-000004  示范实验学校 · ¥ 1,000.00 · approved
  step  role           reviewer  asked       decided     hours  decision  note
  1.1   legal          李静      2026-03-16  2026-03-17    5.7  return    —
  2.1   legal          李静      2026-03-18  2026-03-19      7  approve   —
  2.2   sales_manager  周明      2026-03-19  2026-03-20      7  approve   —
working hours by role: legal 12.7 · sales_manager 7

Returns
  R-000005  payment_terms
    text          验收后30天
    reason        财政付款做不到30天
    suggestion    财政拨款到账后5个工作日内支付，最迟不超过交付之日起90日
    adopted       yes
    response      adopted
EOF
expect 'for programs' 0 'at 20 crm-contract trail K-000004 --format csv' <<'EOF'
review,round,step,role,reviewer,reviewer_name,opened_at,decided_at,work_hours,decision,decided_by,decided_by_name,note
R-000005,1,1,legal,P-4,李静,2026-03-16T10:20:00+08:00,2026-03-17T09:00:00+08:00,5.7,return,P-4,李静,
R-000008,2,1,legal,P-4,李静,2026-03-18T09:00:00+08:00,2026-03-19T09:00:00+08:00,7,approve,P-4,李静,
R-000009,2,2,sales_manager,P-5,周明,2026-03-19T09:00:00+08:00,2026-03-20T09:00:00+08:00,7,approve,P-5,周明,

review,clause,text,reason,suggestion,adopted,response
R-000005,payment_terms,验收后30天,财政付款做不到30天,财政拨款到账后5个工作日内支付，最迟不超过交付之日起90日,yes,adopted
EOF
expect 'a clause that is no column' 0 'crm-contract submit -q K-000005 && as li crm-contract return K-000005 --clause 附件三 --reason 缺少清单 --suggest 补上清单' <<'EOF'
K-000005
T-000015
  '附件三' is no column of contracts: whether the suggestion is adopted can't be measured
returned contract K-000005  示范第一医院 · ¥ 3,000.00 · returned
  附件三: 缺少清单
  task T-000016 for 林强 until 2026-03-18T10:20: revise contract K-000005: 附件三
    crm contract revise K-000005 --adopt R-000010
EOF
expect 'its suggestion does not put itself in' 1 'crm-contract revise K-000005 --adopt R-000010' <<'EOF'
! crm-contract: review R-000010 has no suggestion that can be put in by itself; write it: field=value
EOF
expect 'but with words it does' 0 'crm-contract revise K-000005 --adopt R-000010 其他约定=附件三：货物清单 && crm-contract submit -q K-000005' <<'EOF'
revised contract K-000005  示范第一医院 · ¥ 3,000.00 · returned
  next: crm contract submit K-000005
K-000005
T-000017
EOF

# Frozen

expect 'what the route leaves open does not void anything' 0 'crm-contract revise K-000005 备注=客户催签' <<'EOF'
revised contract K-000005  示范第一医院 · ¥ 3,000.00 · submitted
EOF
expect 'what it froze does' 0 'crm-contract revise K-000005 amount=3000.01' <<'EOF'
  changed after submission: amount, amount_words; the approval is void; submit it again: crm contract submit K-000005
revised contract K-000005  示范第一医院 · ¥ 3,000.01 · draft
EOF
expect 'an approval, too: its task is closed' 0 'crm-contract revise K-000003 交货=十日内 && crm-contract show K-000003 | grep "^  status\|Status:\|have contract"' <<'EOF'
  changed after submission: delivery_terms; the approval is void; submit it again: crm contract submit K-000003
revised contract K-000003  示范第一医院 · ¥ 2,000,000.00 · draft
  status           draft
  T-000010  have contract K-000003 signed                 林强      2026-03-18 10:20  cancelled
  2026-03-16 10:20  陈晓  contract revise   Delivery: 十日内; Status: approved → draft; Digest: 620944b0de769a89b798e9760687dbc4.0e5751c026e543b2e8ab2eb06099daa1 → —; Approved at: 2026-03-16T10:20:00+08:00 → —
  2026-03-16 10:20  周明  contract approve  Status: submitted → approved; Approved at: 2026-03-16T10:20:00+08:00
  2026-03-16 10:20  陈晓  contract submit   Editable: note; Route: large; Status: draft → submitted; Submitted by: 陈晓; Submitted at: 2026-03-16T10:20:00+08:00; Digest: 620944b0de769a89b798e9760687dbc4.0e5751c026e543b2e8ab2eb06099daa1
  2026-03-16 10:20  陈晓  contract new      Customer: 示范第一医院; Amount: 2000000.00; Tax rate: 13%; Created by: 陈晓; Owner: 林强; Status: draft; Amount in words: 贰佰万元整
EOF
cp -R book edited
sed -i '/^K-000001/s/500000.01/50000.01/' edited/contracts.csv
expect 'an amount edited by hand: the book is not sound' 1 'crm-book -C edited check' <<'EOF'
contracts.csv:2: amount: '50000.01' was written by no command; the log has '500000.01' (contract new)
contracts.csv:2: contract K-000001: the approval is void: amount is '50000.01', submitted was '500000.01'
! crm-book: 485 rows checked, 2 findings
EOF
expect 'and the page says it' 1 'crm-contract -C edited show K-000001 >page; s=$?; grep -A1 VOID page; exit $s' <<'EOF'
THE APPROVAL IS VOID: amount is '50000.01', submitted was '500000.01'
next: crm contract withdraw K-000001, then submit it again
EOF
expect 'such a contract is not signed' 1 'crm-contract -C edited sign K-000001' <<'EOF'
! crm-contract: contract K-000001: the approval is void: amount is '50000.01', submitted was '500000.01'; withdraw it and submit it again: crm contract withdraw K-000001
EOF
sed -i '/^K-000002/s/500000.00/400000.00/' edited/contracts.csv
expect 'nor is one approved that was edited on its way' 1 'as zhou crm-contract -C edited approve K-000002; as zhou crm-contract -C edited return K-000002 --clause 金额 --reason x' <<'EOF'
! crm-contract: contract K-000002: the approval is void: amount is '400000.00', submitted was '500000.00'; withdraw it and submit it again: crm contract withdraw K-000002
! crm-contract: contract K-000002: the approval is void: amount is '400000.00', submitted was '500000.00'; withdraw it and submit it again: crm contract withdraw K-000002
EOF
expect 'withdrawn and submitted again it stands' 0 \
	'crm-contract -C edited withdraw K-000001 --note 金额有误 && crm-contract -C edited check K-000001 --apply amount-in-words && crm-contract -C edited submit -q K-000001 && crm-contract -C edited show K-000001 >page && ! grep VOID page' <<'EOF'
withdrew contract K-000001  示范区财政局 · ¥ 50,000.01 · draft
amount_words: 伍拾万元零壹分 → 伍万元零壹分
revised contract K-000001  示范区财政局 · ¥ 50,000.01 · draft
K-000001
T-000018
EOF
# forge SED: what check says after the ledger was edited like that.
forge() {
	rm -rf forged && cp -R book forged && sed -i "$1" forged/contracts.csv
	crm-book -C forged check >found 2>&1
	t_forged=$?
	grep void found
	return $t_forged
}
expect 'what is left open is, to a text editor too' 0 'forge "/^K-000005/s/客户催签/客户又催/"; grep -c 客户又催 forged/contracts.csv; crm-book -C forged check >found' <<'EOF'
1
! crm-book: 1 edit by hand that the log doesn't know: crm book check --hand lists it, crm book adopt takes it in
! crm-book: 485 rows checked, 0 findings
EOF
expect 'approved with a stroke of the pen' 1 'forge "/^K-000002/s/,submitted,/,approved,/;/^K-000003/s/,draft,/,approved,/"' <<'EOF'
contracts.csv:3: contract K-000002: the approval is void: review R-000006 is undecided
contracts.csv:4: contract K-000003: the approval is void: the digest of what was submitted is gone
EOF
expect 'nor is it signed' 1 'crm-contract -C forged sign K-000002' <<'EOF'
! crm-contract: contract K-000002: the approval is void: review R-000006 is undecided; withdraw it and submit it again: crm contract withdraw K-000002
EOF
expect 'a digest of its own making' 1 'forge "/^K-000001/s/[0-9a-f.]\{65\}/00000000000000000000000000000000.00000000000000000000000000000000/;/^K-000002/s/[0-9a-f.]\{65\}//"' <<'EOF'
contracts.csv:2: contract K-000001: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
contracts.csv:3: contract K-000002: the approval is void: the digest of what was submitted is gone
EOF
expect 'signed' 0 'crm-contract sign K-000001 --on 2026-03-20' <<'EOF'
signed contract K-000001  示范区财政局 · ¥ 500,000.01 · signed
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'and then left as it is' 1 'crm-contract sign K-000001; crm-contract revise K-000001 amount=1; crm-contract withdraw K-000001; crm-contract submit K-000001' <<'EOF'
! crm-contract: contract K-000001 is signed: only an approved contract is signed
! crm-contract: contract K-000001 is signed and stays as it is; draft another one
! crm-contract: contract K-000001 is signed: there is nothing to withdraw
! crm-contract: contract K-000001 is signed; only a draft or a returned one is submitted
EOF
expect 'somebody else may look after it' 0 'forge "/^K-000001/s/,P-6,P-6,/,P-7,P-6,/" || cat found; crm-contract -C forged show K-000001 | grep "owner  "; tail -n 1 found' <<'EOF'
  owner            P-7 林强
crm-book: 491 rows checked, 0 findings
EOF
expect 'a signed one edited by hand' 1 'rm -rf forged; cp -R book forged; sed -i "/^K-000001/s/13%/6%/" forged/contracts.csv; crm-contract -C forged show K-000001 >page; s=$?; grep -A1 VOID page; exit $s' <<'EOF'
THE APPROVAL IS VOID: tax_rate is '6%', submitted was '13%'
it is signed: put back what was approved (crm book log --ledger contracts --id K-000001), or draft another
EOF

# The text counts, too: the template until it is signed, the contract's own file for ever.
mkdir -p book/rules/templates/contract && echo '第一条 {{contract.amount}}' >book/rules/templates/contract/own.md
echo '第一条 按期付款' >book/own.md
for one in --template=own file=own.md --template=own; do
	id=$(draft C-3 5000 $one) && crm-contract submit -q $id && as li crm-contract approve -q $id && as zhou crm-contract approve -q $id
done >ids
crm-contract sign -q K-000008 >>ids
echo '第二条' >>book/rules/templates/contract/own.md
echo '第二条' >>book/own.md
expect 'a text that was changed voids' 1 'crm-book check >found 2>&1; s=$?; grep void found; exit $s' <<'EOF'
contracts.csv:7: contract K-000006: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
contracts.csv:8: contract K-000007: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
EOF
expect 'a text that is gone, too' 1 'rm book/own.md; crm-book check >found 2>&1; s=$?; grep void found; exit $s' <<'EOF'
contracts.csv:7: contract K-000006: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
contracts.csv:8: contract K-000007: the approval is void: what it is made of can't be read: cannot read the contract's text 'own.md': No such file or directory
EOF
sed -i '$d' book/rules/templates/contract/own.md; printf '第一条 按期付款\n' >book/own.md
expect_ok 'as it was, it stands' 'crm-book check'

# Withdrawn

expect 'by another one' 1 'as lin crm-contract withdraw K-000002' <<'EOF'
! crm-contract: only who submitted contract K-000002, its owner or an admin withdraws it
EOF
expect 'by who submitted it' 0 'crm-contract withdraw K-000002 --note 客户改需求' <<'EOF'
withdrew contract K-000002  示范区财政局 · ¥ 500,000.00 · draft
  1 review closed
EOF
expect 'nothing to withdraw' 1 'crm-contract withdraw K-000002' <<'EOF'
! crm-contract: contract K-000002 is draft: there is nothing to withdraw
EOF
expect 'nobody is asked any more' 1 '! crm-contract pending --format csv | grep K-000002 && as zhou crm-contract approve K-000002' <<'EOF'
! crm-contract: contract K-000002 is draft: nobody is asked to decide it
EOF

# Standing in

crm-contract submit -q K-000002 >submitted
expect 'nobody by that name; nothing said; until when' 2 'as li crm-contract delegate --to 王五 --until 3-31; as li crm-contract delegate; as li crm-contract delegate --to 孙立; as li crm-contract delegate --to 孙立 --off' <<'EOF'
! crm-contract: '王五' is nobody in people.csv (an id, a login or a name is wanted)
! crm-contract: one of --to and --off is wanted
! crm-contract: missing: --until
! crm-contract: one of --to and --off is wanted
EOF
expect 'not to oneself, not until yesterday' 1 'as li crm-contract delegate --to 李静 --until 3-31; as li crm-contract delegate --to 孙立 --until 2026-03-15' <<'EOF'
! crm-contract: --to: 李静 is who delegates
! crm-contract: --until: 2026-03-15 is past
EOF
expect 'to the compliance director' 0 'as li crm-contract delegate --to 孙立 --until 2026-03-18' <<'EOF'
孙立 decides for 李静 until 2026-03-18; the log names both
  1 open approval goes along
EOF
expect 'who is asked then, and by what task' 0 'crm-contract route K-000002 | sed -n 3p; crm-contract pending --for 孙立; grep "contract-approve.*P-3.*open" book/tasks.csv | cut -d, -f1-4' <<'EOF'
     1  legal          李静 (delegate 孙立)  one   2wd    standard (rules/routes.yaml:23)
contract  customer          amount  role   reviewer              hours  due
K-000004  示范实验学校    1,000.00  legal  李静 (delegate 孙立)      0  03-18
K-000002  示范区财政局  500,000.00  legal  李静 (delegate 孙立)      0  03-18
2 decisions to make, 0 late; crm contract approve ID, or return ID --clause … --reason … --suggest …
T-000027,contract-approve,"approve K-000002 示范区财政局 ¥ 500,000.00"
EOF
expect 'not after the last day' 1 'at 19 as sun crm-contract approve K-000002' <<'EOF'
! crm-contract: contract K-000002 waits for 李静 (legal), not for 孙立; nothing was decided
EOF
expect 'in her place: the trail names both' 0 'at 18 as sun crm-contract approve K-000002 && at 18 crm-contract trail K-000002 | tail -n 5' <<'EOF'
approved step 1 of contract K-000002
  task T-000028 for 周明 until 2026-03-20T09:00: approve K-000002 示范区财政局 ¥ 500,000.00
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
  1.1   legal          李静      2026-03-16  2026-03-16      0  approve         —
  1.2   sales_manager  周明      2026-03-16  2026-03-16      0  withdrawn       —
  2.1   legal          李静      2026-03-16  2026-03-18   12.7  approve (孙立)  —
  2.2   sales_manager  周明      2026-03-18  —               0  open            —
working hours by role: legal 12.7 · sales_manager 0
EOF
expect 'she decides again' 0 'as li crm-contract delegate --off' <<'EOF'
李静 decides again
EOF
expect 'nothing to take back' 1 'as li crm-contract delegate --off' <<'EOF'
! crm-contract: 李静 has delegated to nobody
EOF

# Who acts: the login. --as and CRM_USER are for the owner of the book, and for who stands in.
me=$(id -un)
team acting
sed -i -e "s/^P-4,李静,legal,active,P-3,li,/P-4,李静,legal,active,P-3,$me,/" acting/people.csv
echo 'clock: free' >>acting/crm.yaml # the commands of this file have a clock of their own
CRM_BOOK=acting
draft C-3 1000 >new && draft C-3 2000 >>new && draft C-3 3000 >>new
for id in K-000001 K-000002 K-000003; do crm-contract submit -q $id; done >new
unset CRM_USER
expect 'the login decides' 0 'crm-contract approve K-000001 && tail -n 1 acting/log/2026-03.csv | cut -d, -f2' <<'EOF'
approved step 1 of contract K-000001
  task T-000004 for 周明 until 2026-03-18T10:20: approve K-000001 示范第一医院 ¥ 1,000.00
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
P-4
EOF
expect 'the owner of the book in the name of somebody else: the log names both' 0 \
	'crm-contract approve -q K-000001 --as zhou && tail -n 1 acting/log/2026-03.csv | cut -d, -f2' <<'EOF'
K-000001
T-000005
P-5 by P-4
EOF
if [ "$(id -u)" = 0 ] && chown 65534 acting/crm.yaml; then
	expect 'not the owner of the book: not in the name of somebody else' 2 \
		'crm-contract approve K-000002 --as zhou; CRM_USER=zhou crm-contract approve K-000002' <<EOF
! crm-contract: --as: only the owner of the book may act as somebody else, or who stands in for that person, and that is not '$me'
! crm-contract: --as: only the owner of the book may act as somebody else, or who stands in for that person, and that is not '$me'
EOF
	expect 'but as oneself' 0 'crm-contract approve -q K-000002' <<'EOF'
K-000002
T-000006
EOF
	sed -i 's/^P-5,.*/P-5,周明,sales_manager,active,P-1,zhou,,,P-4,2026-03-31/' acting/people.csv
	expect 'and as who stands in for somebody: the log names both' 0 \
		'crm-contract approve -q K-000002 --as zhou && tail -n 1 acting/log/2026-03.csv | cut -d, -f2' <<'EOF'
K-000002
T-000007
P-5 by P-4
EOF
	expect 'no longer than that' 2 'crm-contract approve K-000003 --as zhou --as-of 2026-04-01' <<EOF
! crm-contract: --as: only the owner of the book may act as somebody else, or who stands in for that person, and that is not '$me'
EOF
else
	skip 'who does not own the book' 'only root can give it away'
fi
# Whoever submits doesn't approve in the name of somebody else either.
team self
sed -i -e "s/^P-6,陈晓,sales,active,P-5,chen,/P-6,陈晓,sales,active,P-5,$me,/" -e 's/^P-4,李静,.*/P-4,李静,legal,active,P-3,li,,,P-6,2026-03-31/' self/people.csv
CRM_BOOK=self
expect 'who submits and stands in for the approver does not approve' 1 \
	'draft C-3 1000 && crm-contract submit -q K-000001 && crm-contract approve K-000001; crm-contract approve K-000001 --as li' <<'EOF'
K-000001
K-000001
T-000001
! crm-contract: 陈晓 submitted contract K-000001 and doesn't approve it (submitter, rules/routes.yaml:30)
! crm-contract: 陈晓 submitted contract K-000001 and doesn't approve it (submitter, rules/routes.yaml:30)
EOF

# Nobody, the submitter, twice: on submission as in the view.
export CRM_USER=chen
rules() { # BOOK NOBODY SUBMITTER REPEATED STEPS
	[ -d "$1" ] || team "$1"
	printf 'routes:\n  - {id: only, steps: [%s]}\npolicy: {nobody: %s, submitter: %s, repeated: %s}\n' "$5" "$2" "$3" "$4" >"$1/rules/routes.yaml"
	CRM_BOOK=$1
	draft C-3 1000
}
expect 'nobody: nothing is submitted' 1 'rules nobody refuse superior once engineer,legal; crm-contract submit K-000001; s=$?; sed 1d nobody/reviews.csv; exit $s' <<'EOF'
K-000001
! crm-contract: step 1, engineer: nobody is there to decide (rules/routes.yaml:3); nothing was submitted
EOF
expect 'the superior instead' 0 'rules superior superior superior once engineer,legal; crm-contract submit K-000001' <<'EOF'
K-000001
submitted contract K-000001  示范第一医院 · ¥ 1,000.00 · submitted
  route only (rules/routes.yaml:2)
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000001 for 周明 until 2026-03-18T10:20: approve K-000001 示范第一医院 ¥ 1,000.00
  step 1, engineer: nobody holds engineer: the superior 周明 decides (nobody: superior, rules/routes.yaml:3)
EOF
expect 'who submits is asked nothing' 0 'rules submitter refuse superior once sales_manager; as zhou crm-contract submit K-000001' <<'EOF'
K-000001
submitted contract K-000001  示范第一医院 · ¥ 1,000.00 · submitted
  route only (rules/routes.yaml:2)
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
  task T-000001 for 赵总 until 2026-03-18T10:20: approve K-000001 示范第一医院 ¥ 1,000.00
  step 1, sales_manager: 周明 submits it: the superior 赵总 decides (submitter: superior, rules/routes.yaml:3)
EOF
expect 'unless the file says so' 0 'rules allowed refuse allow once sales_manager; as zhou crm-contract submit -q K-000001; as zhou crm-contract approve K-000001' <<'EOF'
K-000001
K-000001
T-000001
approved step 1 of contract K-000001
approved contract K-000001  示范第一医院 · ¥ 1,000.00 · approved
  task T-000002 for 林强 until 2026-03-18T10:20: have contract K-000001 signed
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'twice the same: once, and said' 0 'rules once refuse superior once "legal,sales_manager,legal"; crm-contract submit -q K-000001; as li crm-contract approve -q K-000001; as zhou crm-contract approve K-000001' <<'EOF'
K-000001
K-000001
T-000001
K-000001
T-000002
approved step 2 of contract K-000001
  step 3, legal: 李静 is asked in step 1 already (repeated: once, rules/routes.yaml:3)
approved contract K-000001  示范第一医院 · ¥ 1,000.00 · approved
  task T-000003 for 林强 until 2026-03-18T10:20: have contract K-000001 signed
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'or each time' 0 'rules each refuse superior each "legal,sales_manager,legal"; crm-contract submit -q K-000001; as li crm-contract approve -q K-000001; as zhou crm-contract approve K-000001' <<'EOF'
K-000001
K-000001
T-000001
K-000001
T-000002
approved step 2 of contract K-000001
  task T-000003 for 李静 until 2026-03-18T10:20: approve K-000001 示范第一医院 ¥ 1,000.00
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'one of two is enough: the other one is released' 0 'rules either refuse superior once "{any: [legal, finance_director]}"; crm-contract submit -q K-000001; as qian crm-contract approve K-000001; cut -d, -f2-7,11 either/reviews.csv; grep contract-approve either/tasks.csv | sed "s/.*,\\(open\\|done\\|cancelled\\),.*/\\1/"' <<'EOF'
K-000001
K-000001
T-000001
T-000002
approved step 1 of contract K-000001
approved contract K-000001  示范第一医院 · ¥ 1,000.00 · approved
  task T-000003 for 林强 until 2026-03-18T10:20: have contract K-000001 signed
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
contract,round,step,seat,role,reviewer,decision
K-000001,1,1,1,legal,P-4,unneeded
K-000001,1,1,2,finance_director,P-2,approve
cancelled
done
EOF
expect 'every step left out: nobody would decide' 1 "rules skipped refuse superior once \"{by: legal, when: {amount: '> 5000'}}\"; crm-contract submit K-000001" <<'EOF'
K-000001
! crm-contract: route only: every step is left out, nobody would decide; nothing was submitted
EOF
expect 'a route that is gone while it is decided' 1 'rules gone refuse superior once legal; crm-contract submit -q K-000001; sed -i s/only/other/ gone/rules/routes.yaml; as li crm-contract approve K-000001' <<'EOF'
K-000001
K-000001
T-000001
! crm-contract: route 'only' is no longer in rules/routes.yaml; withdraw contract K-000001 and submit it again
EOF
expect 'no route takes it' 1 "rules none refuse superior once legal; sed -i \"s/steps/when: {amount: '> 5000'}, steps/\" none/rules/routes.yaml; crm-contract submit K-000001" <<'EOF'
K-000001
! crm-contract: no route takes contract K-000001; add one without `when` at the end of rules/routes.yaml
EOF

# Late
team late
CRM_BOOK=late
draft C-3 1000 >new && crm-contract submit -q K-000001 >>new
expect 'in time' 0 'at 17 crm-contract escalate' <<'EOF'
nothing is late that could go to somebody else
EOF
expect 'past its limit: one more is asked, once' 0 'at 20 crm-contract escalate; at 20 crm-contract escalate; at 20 crm-contract pending' <<'EOF'
contract K-000001: escalated: 李静 had until 2026-03-18T10:20
  task T-000002 for 赵总 until 2026-03-24T09:00: approve K-000001, which is late
nothing is late that could go to somebody else
contract  customer        amount  role   reviewer  hours  due
K-000001  示范第一医院  1,000.00  legal  李静       26.7  03-18 late
K-000001  示范第一医院  1,000.00  legal  赵总          0  —
2 decisions to make, 1 late; crm contract approve ID, or return ID --clause … --reason … --suggest …
EOF
expect 'who decides in her place' 0 'at 20 as zhao crm-contract approve K-000001 && at 20 crm-contract trail K-000001 | sed -n "2,5p"' <<'EOF'
approved step 1 of contract K-000001
  task T-000003 for 周明 until 2026-03-24T09:00: approve K-000001 示范第一医院 ¥ 1,000.00
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
  step  role           reviewer  asked       decided     hours  decision  note
  1.1   legal          李静      2026-03-16  2026-03-20   26.7  unneeded  —
  1.1   legal          赵总      2026-03-20  2026-03-20      0  approve   escalated: 李静 had until 2026-03-18T10:20
  1.2   sales_manager  周明      2026-03-20  —               0  open      —
EOF
rules again refuse superior once legal,sales_manager,legal >drafted
sed -i 's/\(steps: .*\)}$/\1, limit: 1wd, escalate: admin}/' again/rules/routes.yaml
crm-contract submit -q K-000001 >submitted && at 20 crm-contract escalate -q >escalated && at 20 as zhao crm-contract approve -q K-000001 >approved
expect 'who was asked but did not answer is asked again: no step passes unseen' 0 'at 20 as zhou crm-contract approve K-000001' <<'EOF'
approved step 2 of contract K-000001
  task T-000004 for 李静 until 2026-03-23T09:00: approve K-000001 示范第一医院 ¥ 1,000.00
  it has no text: neither a template nor a file
  empty: payment_terms, delivery_terms, acceptance, warranty, deposit, penalty, disputes
EOF
expect 'an escalation to nobody' 1 'rm -rf lost; team lost; CRM_BOOK=lost; draft C-3 1; sed -i "s/admin,active/admin,left/" lost/people.csv; crm-contract submit -q K-000001; at 20 crm-contract escalate' <<'EOF'
K-000001
K-000001
T-000001
! crm-contract: contract K-000001 is late and escalate: admin has nobody (rules/routes.yaml:23)
EOF

# Together, from two processes at once: both are kept, and it is approved once.
team pair
printf 'routes:\n  - {id: pair, steps: [{all: [legal, finance_director]}]}\npolicy: {nobody: refuse, submitter: superior, repeated: once}\n' >pair/rules/routes.yaml
CRM_BOOK=pair
lost=
for i in $(seq 20); do
	id=$(draft C-3 1000) && crm-contract submit -q "$id" >submitted || lost="$lost $i:submit"
	CRM_USER=li crm-contract approve -q "$id" >li.out 2>li.err &
	CRM_USER=qian crm-contract approve -q "$id" >qian.out 2>qian.err || lost="$lost $i:qian"
	wait $! || lost="$lost $i:li"
	[ "$(grep -c ",$id,1,1,.*,approve,P-[24]," pair/reviews.csv)" = 2 ] || lost="$lost $i:decisions"
	[ "$(grep -c "contracts,$id,status,submitted,approved" pair/log/2026-03.csv)" = 1 ] || lost="$lost $i:approved"
	[ "$(grep -c "contract-sign,.*,$id," pair/tasks.csv)" = 1 ] || lost="$lost $i:task"
done
ok 'two at once, twenty times: both decisions, one approval, one task' test -z "$lost"
[ -z "$lost" ] || diag "$lost"
expect_ok 'the book is sound' 'crm-book check'
expect 'and nothing is left to decide' 0 'crm-contract pending --format csv; grep -c "contract-approve,.*,open," pair/tasks.csv; true' <<'EOF'
contract,customer,amount,step,role,reviewer,reviewer_name,opened_at,work_hours,due_at,late
0
EOF
done_testing
