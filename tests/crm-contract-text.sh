# crm-contract-text.sh - contracts as the customer reads them: goods with their discounts, the day of drafting, words that don't
# contradict the columns, what is said before such a text goes out, and what of it is frozen.
. "$(dirname "$0")/lib.sh"
. "$CRM_TOP/tests/contract/team.sh"

as() { CRM_USER=$1; export CRM_USER; shift; "$@"; }
at() { CRM_NOW=$1T10:20:00+08:00; export CRM_NOW; shift; "$@"; }

team book
export CRM_BOOK=book CRM_USER=chen
printf 'sku,name,line,price,stock,reorder_at\nJJ-02,膝关节假体,关节,3600.00,9,1\nDG-01,导管|双腔,导管,680.00,9,1\n' >book/products.csv
printf 'id,customer,stage,next_follow_up,need,blocker,owner,amount\nL-1,C-3,报价,2026-03-20,关节,预算,P-7,86400.00\n' >book/leads.csv
printf 'quote,sku,qty,price,discount\n' >book/quote_lines.csv
TERMS='付款方式=收到发票后30日内支付 税率=13% 交货=合同签订后10日内交货 验收=到货后7个工作日内验收 质保=自验收合格之日起12个月'
TERMS="$TERMS 保证金=由乙方（供方）缴纳合同金额的3%，验收合格后退还 违约责任=逾期部分按每日万分之二计算 争议解决=提交乙方所在地人民法院"

# The goods

expect_ok 'a quote with a discount, and a contract from it' \
	"as lin crm-quote new L-1 JJ-02:50-6% DG-01:1 --valid +30d && as lin crm-contract new --quote Q-000001 --template hospital-purchase $TERMS"
expect 'each line can be recalculated, and the lines add up' 0 'crm-contract text K-000001 | grep "^| \(货号\|JJ\|DG\|合计\)"' <<'EOF'
| 货号 | 品名 | 数量 | 单价（元） | 优惠率 | 优惠后金额（元） |
| JJ-02 | 膝关节假体 | 50 | 3,600.00 | 6% | 169,200.00 |
| DG-01 | 导管\|双腔 | 1 | 680.00 |  | 680.00 |
| 合计 | | | | | 169,880.00 |
! crm-contract: unfilled: owner.phone, owner.email; give them with crm contract revise, crm customer set, crm book set people
EOF
expect 'without discounts there is no column for them' 0 \
	'as lin crm-quote revise Q-000001 JJ-02:50-0% --reason price >/dev/null && as lin crm-contract revise -q K-000001 quote=Q-000001-R2 amount=180680 && crm-contract text K-000001 2>/dev/null | grep "^| \(货号\|JJ\|DG\|合计\)"' <<'EOF'
K-000001
| 货号 | 品名 | 数量 | 单价（元） | 金额（元） |
| JJ-02 | 膝关节假体 | 50 | 3,600.00 | 180,000.00 |
| DG-01 | 导管\|双腔 | 1 | 680.00 | 680.00 |
| 合计 | | | | 180,680.00 |
EOF

# The day of drafting

expect 'a year later it was drafted on the same day' 0 \
	'for d in 2026-03-16 2027-03-16; do at $d crm-contract text K-000001 2>/dev/null | grep 起草日期; done' <<'EOF'
起草日期：2026-03-16
起草日期：2026-03-16
EOF
mkdir -p book/rules/templates/contract && printf '%s\n' '起草：{{today}}' '报价：{{quote.id|无}}' '{{contract.payment_terms}}' >book/rules/templates/contract/own.md
expect 'also by the name of today' 0 \
	'at 2026-03-16 crm-contract new -q --customer C-3 amount=1 付款方式=货到付款 --template own; at 2027-03-16 crm-contract text K-000002' <<'EOF'
K-000002
起草：2026-03-16
报价：无
货到付款
EOF

# Templates against columns

expect 'a term of the contract stands in the text once: a daily rate, a share of deposit, who pays it' 0 \
	"for t in distribution hospital-purchase government-procurement; do crm-contract new -n --customer C-3 amount=1 --template \$t >/dev/null; grep -c '每日\|每逾期\|累计不超过\|缴纳的保证金：\|{{today}}\|contract.note' \$CRM_TOP/rules/templates/contract/\$t.md; done; true" <<'EOF'
0
0
0
EOF
expect 'the buyer is party A and the supplier party B in each' 0 'grep -h "^\*\*.方" $CRM_TOP/rules/templates/contract/*.md' <<'EOF'
**甲方（经销商、买方）：** {{customer.name}}
**乙方（供方、卖方）：** {{book.name}}
**甲方（采购人、买方）：** {{customer.name}}
**乙方（中标或者成交供应商、卖方）：** {{book.name}}
**甲方（采购方、买方）：** {{customer.name}}
**乙方（供方、卖方）：** {{book.name}}
EOF
expect 'there are three, and the own one' 0 'crm-contract templates' <<'EOF'
template                kind          for whom                                  placeholders  place
distribution            经销合同      从我方进货转售的经销商                              30  rules/templates/contract/distribution.md
government-procurement  政府采购合同  以政府采购方式采购的机关、事业单位和学校            29  rules/templates/contract/government-procurement.md
hospital-purchase       采购合同      向我方采购耗材的医院                                29  rules/templates/contract/hospital-purchase.md
own                     —             —                                                    3  rules/templates/contract/own.md
EOF
expect 'for programs' 0 'crm-contract templates --format csv | cut -d, -f1,4-' <<'EOF'
template,placeholders,place
distribution,30,rules/templates/contract/distribution.md
government-procurement,29,rules/templates/contract/government-procurement.md
hospital-purchase,29,rules/templates/contract/hospital-purchase.md
own,3,rules/templates/contract/own.md
EOF
expect 'the placeholders of one' 0 'crm-contract templates own' <<'EOF'
own · rules/templates/contract/own.md
  placeholder             stands for           else  line
  today                   the day of drafting  —        1
  quote.id                ID                   无       2
  contract.payment_terms  Payment terms        —        3
EOF
expect 'one that is not there' 2 'crm-contract templates owm' <<'EOF'
! crm-contract: template: there is no template 'owm'; did you mean 'own'?
EOF
expect 'a misspelt name, one without end, a faulty top: with their places' 0 'cp -r book faulty; printf -- "---\nkind: 合同\nfro: 医院\nwhen: {customer.tpye: 学校}\n---\n甲方：{{customer.ucss}}\n乙方：{{book.nmae|—}}，{{customer.name\n{{nonsense}} {{{{x}} {{today}}\n" >faulty/rules/templates/contract/own.md; crm-book -C faulty rules check | grep own' <<'EOF'
rules/templates/contract/own.md                         0         1
rules/templates/contract/own.md:3:1: 'fro' is no key here; did you mean 'for'?
EOF
sed -i '3,4d' faulty/rules/templates/contract/own.md
expect 'the list says so, too' 1 'crm-contract -C faulty templates' <<'EOF'
template                kind          for whom                                  placeholders  place
distribution            经销合同      从我方进货转售的经销商                              30  rules/templates/contract/distribution.md
government-procurement  政府采购合同  以政府采购方式采购的机关、事业单位和学校            29  rules/templates/contract/government-procurement.md
hospital-purchase       采购合同      向我方采购耗材的医院                                29  rules/templates/contract/hospital-purchase.md
own                     合同          —                                                    5  rules/templates/contract/own.md
rules/templates/contract/own.md:4:4: '{{customer.ucss}}' is in no ledger; did you mean '{{customer.uscc}}'?
rules/templates/contract/own.md:5:4: '{{book.nmae}}' is in no ledger; did you mean '{{book.name}}'?
rules/templates/contract/own.md:5:20: '{{customer.name' has no }} on its line
rules/templates/contract/own.md:6:1: '{{nonsense}}' is in no ledger; there are today, lines, book.name, and the columns of contract, customer, owner, quote and lead, such as {{customer.name}}
EOF
expect 'a template that is not there is not put into a contract' 2 'crm-contract revise K-000002 template=../../people; crm-contract revise K-000002 template=hospital' <<'EOF'
! crm-contract: template: there is no template '../../people' in rules/templates/contract; there are distribution, government-procurement, hospital-purchase, own
! crm-contract: template: there is no template 'hospital'; did you mean 'hospital-purchase'?
EOF

# Said before it goes out

expect 'drafted: what is unfilled, empty, not printed; for whom the template is; the quote' 0 \
	'printf -- "---\nfor: 学校\nwhen: {customer.type: 学校}\n---\n{{contract.payment_terms}} {{contract.warranty|无}} {{customer.phone}}{{customer.ucss}}\n" >book/rules/templates/contract/own.md
	at 2026-04-30 as lin crm-contract new --quote Q-000001 amount=90000 --template own 付款方式=货到付款 验收=到货当日 税率=13%' <<'EOF'
drafted contract K-000003  示范第一医院 · ¥ 90,000.00 · draft
  2 placeholders of template own stay unfilled: customer.phone, customer.ucss
  empty: warranty
  filled in, but not in the text of template own: tax_rate, acceptance
  template own is meant for others (学校): rules/templates/contract/own.md
  quote Q-000001-R2 was valid until 2026-04-15, which has passed: crm quote revise Q-000001 --reason … --valid +30d
  the contract is over ¥ 90,000.00, its quote Q-000001-R2 over ¥ 180,680.00
EOF
expect 'submitted, approved and signed: said again' 0 \
	'at 2026-04-30 crm-contract submit K-000003; at 2026-04-30 as li crm-contract approve K-000003; at 2026-05-01 as zhou crm-contract approve K-000003; at 2026-05-01 as lin crm-contract sign K-000003' <<'EOF'
submitted contract K-000003  示范第一医院 · ¥ 90,000.00 · submitted
  route standard (rules/routes.yaml:21): 法务初审，销售经理终审
  2 placeholders of template own stay unfilled: customer.phone, customer.ucss
  empty: warranty
  filled in, but not in the text of template own: tax_rate, acceptance
  template own is meant for others (学校): rules/templates/contract/own.md
  quote Q-000001-R2 was valid until 2026-04-15, which has passed: crm quote revise Q-000001 --reason … --valid +30d
  the contract is over ¥ 90,000.00, its quote Q-000001-R2 over ¥ 180,680.00
  task T-000001 for 李静 until 2026-05-07T10:20: approve K-000003 示范第一医院 ¥ 90,000.00
approved step 1 of contract K-000003
  task T-000002 for 周明 until 2026-05-07T10:20: approve K-000003 示范第一医院 ¥ 90,000.00
  2 placeholders of template own stay unfilled: customer.phone, customer.ucss
  empty: warranty
  filled in, but not in the text of template own: tax_rate, acceptance
  template own is meant for others (学校): rules/templates/contract/own.md
  quote Q-000001-R2 was valid until 2026-04-15, which has passed: crm quote revise Q-000001 --reason … --valid +30d
  the contract is over ¥ 90,000.00, its quote Q-000001-R2 over ¥ 180,680.00
approved step 2 of contract K-000003
approved contract K-000003  示范第一医院 · ¥ 90,000.00 · approved
  task T-000003 for 林强 until 2026-05-07T10:20: have contract K-000003 signed
  2 placeholders of template own stay unfilled: customer.phone, customer.ucss
  empty: warranty
  filled in, but not in the text of template own: tax_rate, acceptance
  template own is meant for others (学校): rules/templates/contract/own.md
  quote Q-000001-R2 was valid until 2026-04-15, which has passed: crm quote revise Q-000001 --reason … --valid +30d
  the contract is over ¥ 90,000.00, its quote Q-000001-R2 over ¥ 180,680.00
signed contract K-000003  示范第一医院 · ¥ 90,000.00 · signed
  2 placeholders of template own stay unfilled: customer.phone, customer.ucss
  empty: warranty
  filled in, but not in the text of template own: tax_rate, acceptance
  template own is meant for others (学校): rules/templates/contract/own.md
  quote Q-000001-R2 was valid until 2026-04-15, which has passed: crm quote revise Q-000001 --reason … --valid +30d
  the contract is over ¥ 90,000.00, its quote Q-000001-R2 over ¥ 180,680.00
EOF
: >book/nothing.md
expect 'an empty file is no text' 0 'crm-contract new -q --customer C-3 amount=1 税率=13% file=nothing.md; crm-contract submit K-000004 | grep empty' <<'EOF'
K-000004
  its text is empty: nothing.md
EOF

# The words of the template are checked as the customer reads them

printf '%s\n' '# 合同' '## 第一条 付款' '付款：{{contract.payment_terms}}' '验收后30天内付清。' '## 第二条 违约' '每逾期一日支付{{contract.penalty}}' '## 第三条 依据合同法' >book/rules/templates/contract/own.md
expect 'a term that the template adds, one that comes of both, a law of old' 1 \
	'crm-contract new -q --customer C-2 amount=1 税率=13% 付款方式=货到付款 违约责任=合同金额的百分之一 --template own; crm-contract check K-000005' <<'EOF'
K-000005
K-000005  示范实验学校 · ¥ 1.00 · draft
BLOCK  text:4:1: "验收后30天内付清"  fiscal-payment-cycle (rules/clauses.yaml:38)
       该类客户财政支付流程平均需68天，约定的30天难以做到
       evidence rules/clauses.yaml:46: the rule's constant 68d; settled invoices of our own: 0, wanted: 5
       suggest  财政拨款到账后5个工作日内支付，且最迟不超过交付之日起60日
       attach   rules/templates/fiscal-payment-flow.md
WARN   text:4:1: "验收后"  acceptance-without-latest-date (rules/clauses.yaml:55)
       付款以验收为条件，却没有最迟付款日期
       suggest  验收后30天内付清，最迟不超过交付之日起60日
WARN   text:6:1: "每逾期一日支付合同金额的百分之一"  penalty-per-day (rules/clauses.yaml:109)
       逾期违约金百分之一每日，高于通常的万分之五
       suggest  按逾期部分金额每日万分之五计算，累计不超过合同金额的5%
WARN   text:7:10: "合同法"  repealed-contract-law (rules/clauses.yaml:270)
       《合同法》已于2021年1月1日废止，应引用《民法典》
       suggest  《中华人民共和国民法典》
blocked 1 · warnings 3 · hints 0
EOF
expect 'that blocks' 0 'crm-contract submit K-000005 2>&1 | cut -c-90' <<'EOF'
crm-contract: text: 该类客户财政支付流程平均需68天，约定的30天难以做
EOF
expect 'what a column says is found there, once' 0 'crm-contract revise -q K-000005 付款方式=验收后30天; crm-contract check K-000005 --format csv | grep fiscal | cut -d, -f1-4' <<'EOF'
K-000005
fiscal-payment-cycle,block,payment_terms,验收后30天
fiscal-payment-cycle,block,text,验收后30天内付清
EOF
expect 'a template that can not be read: said, and the columns are read all the same' 1 \
	'cp -r book gone; rm gone/rules/templates/contract/own.md; crm-contract -C gone check --all --format csv >out; s=$?; cut -d, -f1-4 out; exit $s' <<'EOF'
contract,rule,severity,field
K-000002,missing-tax-rate,hint,tax_rate
K-000005,fiscal-payment-cycle,block,payment_terms
K-000005,acceptance-without-latest-date,warn,payment_terms
! crm-contract: contract K-000002: its text can't be read: cannot read 'rules/templates/contract/own.md': No such file or directory
! crm-contract: contract K-000005: its text can't be read: cannot read 'rules/templates/contract/own.md': No such file or directory
EOF

# Frozen

team frozen
CRM_BOOK=frozen
cp book/products.csv book/leads.csv frozen/
printf 'quote,sku,qty,price,discount\n' >frozen/quote_lines.csv
expect_ok 'approved, over a quote' \
	"as lin crm-quote new L-1 JJ-02:2 --valid +60d && as lin crm-contract new --quote Q-000001 --template hospital-purchase $TERMS && as lin crm-contract submit K-000001 && as li crm-contract approve K-000001 && as zhou crm-contract approve K-000001"
void() { # FILE SED: a copy in which a hand changed that; signing it
	rm -rf v && cp -r frozen v && sed -i "$2" "v/$1" && crm-contract -C v sign K-000001
}
expect 'a price of its quote, by hand' 1 'void quote_lines.csv s/3600/1800/' <<'EOF'
! crm-contract: contract K-000001: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another; withdraw it and submit it again: crm contract withdraw K-000001
EOF
expect 'the name of the customer, by hand' 1 'void customers.csv s/示范第一医院/示范第二医院/' <<'EOF'
! crm-contract: contract K-000001: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another; withdraw it and submit it again: crm contract withdraw K-000001
EOF
expect 'by a command: which' 0 'rm -rf v; cp -r frozen v; at 2026-03-17 crm-customer -C v set C-3 contact=王科长; at 2026-03-17 crm-contract -C v sign K-000001; at 2026-03-17 crm-contract -C v text K-000001 | grep 联系人' <<'EOF'
set customer C-3  示范第一医院; crm score explain C-3 tells what it changes
联系人：王科长（/）　电话：/
业务联系人：林强　电话：{{owner.phone}}　邮箱：{{owner.email}}
! crm-contract: contract K-000001: the approval is void: customers C-3: contact is '王科长', was '刘科长'; its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another; withdraw it and submit it again: crm contract withdraw K-000001
! crm-contract: unfilled: owner.phone, owner.email; give them with crm contract revise, crm customer set, crm book set people
! crm-contract: contract K-000001: this is not the text that was submitted: crm contract show K-000001
EOF
expect 'a note may change: no text prints it' 0 'crm-contract revise -q K-000001 note=客户催签 && crm-book check' <<'EOF'
K-000001
! crm-book: 121 rows checked, 0 findings
EOF
expect 'where a text does, that voids the approval' 0 \
	'rm -rf v; cp -r frozen v; mkdir -p v/rules/templates/contract; (cat $CRM_TOP/rules/templates/contract/hospital-purchase.md; echo "备注：{{contract.note|无}}") >v/rules/templates/contract/noted.md; export CRM_BOOK=v
	crm-contract revise -q K-000001 template=noted && crm-contract submit -q K-000001 && crm-contract revise K-000001 note=再次催签 | head -n 2' <<'EOF'
K-000001
K-000001
T-000004
  changed after submission: its text; the approval is void; submit it again: crm contract submit K-000001
revised contract K-000001  示范第一医院 · ¥ 7,200.00 · draft
EOF
expect 'a quote that is revised: said there, and where the contract goes on' 0 \
	'rm -rf v; cp -r frozen v; export CRM_BOOK=v; as lin crm-quote revise Q-000001 JJ-02:1 --reason price | tail -n 1; as lin crm-contract sign K-000001; as lin crm-contract revise K-000001 quote=Q-000001-R1; as lin crm-contract revise K-000001 quote=Q-000001-R2 amount=3600 | head -n 2; as lin crm-contract submit -q K-000001; as lin crm-quote revise -q Q-000001 JJ-02:3 --reason price; as li crm-contract approve K-000001; as li crm-contract return -q K-000001 --clause 报价 --reason 报价已改' <<'EOF'
  contract K-000001 stands on Q-000001-R1, at ¥ 7,200.00, and can't be submitted, approved or signed so: crm contract revise K-000001 quote=Q-000001-R2 amount=3600.00
  changed after submission: amount, amount_words, quote; the approval is void; submit it again: crm contract submit K-000001
revised contract K-000001  示范第一医院 · ¥ 3,600.00 · draft
K-000001
T-000004
Q-000001-R3
K-000001
T-000005
! crm-contract: contract K-000001: its quote Q-000001-R1 is superseded by Q-000001-R2; a superseded quote can't be contracted: crm contract revise K-000001 quote=Q-000001-R2 amount=3600.00
! crm-contract: quote Q-000001-R1 is superseded by Q-000001-R2; a superseded quote can't be contracted
! crm-contract: contract K-000001: its quote Q-000001-R2 is superseded by Q-000001-R3; a superseded quote can't be contracted: crm contract revise K-000001 quote=Q-000001-R3 amount=10800.00
EOF
expect_ok 'signed' 'as lin crm-contract sign K-000001'
expect 'on paper: the template may be bettered; printed again, it is said' 0 \
	'rm -rf v; cp -r frozen v; mkdir -p v/rules/templates/contract; sed "s/一式四份/一式六份/" $CRM_TOP/rules/templates/contract/hospital-purchase.md >v/rules/templates/contract/hospital-purchase.md; crm-book -C v check; crm-contract -C v text K-000001 | grep 一式' <<'EOF'
2. 本合同自双方盖章之日起生效，一式六份，双方各执两份；附件与正文具有同等效力，变更须书面签订补充协议。
! crm-book: 127 rows checked, 0 findings
! crm-contract: unfilled: owner.phone, owner.email; give them with crm contract revise, crm customer set, crm book set people
! crm-contract: contract K-000001 is signed, and this is not the text that was signed: what it is made of has changed since; the one on paper counts
EOF
expect 'a customer that is renamed by a command: it stands; by hand: not' 1 \
	'rm -rf v; cp -r frozen v; at 2026-03-18 crm-customer -C v set -q C-3 name=示范中心医院; at 2026-03-18 crm-book -C v check; sed -i s/示范中心/别家/ v/customers.csv; at 2026-03-18 crm-book -C v check' <<'EOF'
C-3
contracts.csv:2: contract K-000001: the approval is void: customers C-3: name is '示范中心医院', was '示范第一医院'; its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
! crm-book: 128 rows checked, 0 findings
! crm-book: 1 edit by hand that the log doesn't know: crm book check --hand lists it, crm book adopt takes it in
! crm-book: 128 rows checked, 1 finding
EOF
expect 'a line of its quote' 0 'rm -rf v; cp -r frozen v; sed -i s/3600/1800/ v/quote_lines.csv; crm-book -C v check 2>/dev/null | grep void' <<'EOF'
contracts.csv:2: contract K-000001: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
EOF
old=$(printf 'id:8:K-000009\ncustomer:3:C-3\namount:7:1000.00\n' | b2sum -l 256 | cut -d' ' -f1)
expect 'a digest of the time before texts were part of it is held to as it was' 1 \
	'rm -rf v; cp -r frozen v; echo id,customer,amount,status,submitted_at,digest >v/contracts.csv; echo "K-000009,C-3,1000.00,signed,2026-01-05T09:00:00+08:00,$old" >>v/contracts.csv; rm -r v/reviews.csv v/tasks.csv v/log; crm-book -C v check; sed -i s/1000.00/1100.00/ v/contracts.csv; crm-book -C v check' <<'EOF'
contracts.csv:2: contract K-000009: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
! crm-book: 18 rows checked, 0 findings
! crm-book: 18 rows checked, 1 finding
EOF

# The sample book

book B
CRM_BOOK=B CRM_USER=renqian
expect_ok 'every contract of the sample is printed without a gap' \
	'for k in $(tail -n +2 B/contracts.csv | cut -d, -f1); do crm-contract -C B text $k >/dev/null || exit 1; done'
expect 'its digests are those that signing writes' 0 'crm-book -C B check' <<'EOF'
! crm-book: 15653 rows checked, 0 findings
EOF
expect 'and goes on from' 0 \
	'crm-contract -C B sign K-000019; crm-book -C B check; grep -c "^K-000019.*signed" B/contracts.csv' <<'EOF'
signed contract K-000019  台州第一医院 · ¥ 118,000.00 · signed
1
! crm-book: 15659 rows checked, 0 findings
EOF
expect 'no word of the shipped templates makes trouble' 0 'crm-contract -C B check --all --format csv | cut -d, -f4 | grep -c text; true' <<'EOF'
0
EOF
done_testing
