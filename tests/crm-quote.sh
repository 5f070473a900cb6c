#!/bin/sh
# crm-quote: lines and prices, revisions with their reason, what became another, the final one; return on investment.
. "$(dirname "$0")/lib.sh"

book n
CRM_USER=P-000019
export CRM_USER

#
# new
#
expect 'a dry run' 0 'crm-quote -C n new L-000062 DG-01:2 JZ-01:10@650-5% --valid +30d 付款方式=验收后30日内 -n' <<'EOF'
dry run: nothing was written
  ledger       ID      field          old  new
  quotes       Q-?-R1  id             —    Q-?-R1
  quotes       Q-?-R1  lead           —    L-000062
  quotes       Q-?-R1  valid_until    —    2026-04-15
  quotes       Q-?-R1  payment_terms  —    验收后30日内
  quotes       Q-?-R1  revision       —    1
  quotes       Q-?-R1  amount         —    16575.00
  quotes       Q-?-R1  status         —    current
  quotes       Q-?-R1  author         —    P-000019
  quotes       Q-?-R1  created_at     —    2026-03-16T10:20:00+08:00
  quote_lines  —       quote          —    Q-?-R1
  quote_lines  —       sku            —    DG-01
  quote_lines  —       qty            —    2
  quote_lines  —       price          —    5200.00
  quote_lines  —       quote          —    Q-?-R1
  quote_lines  —       sku            —    JZ-01
  quote_lines  —       qty            —    10
  quote_lines  —       price          —    650.00
  quote_lines  —       discount       —    5%
quote Q-?-R1  鄞州中医院 · 2 lines · 16,575.00 · valid until 2026-04-15 · by 任倩
  list price 17,200.00: this is 3.63% below it
  lead L-000062 stands in 方案输出: crm lead stage L-000062 报价 amount=16575.00
EOF
expect 'a quote: its lines, how far from the list, what is to be done about the lead' 0 \
	'crm-quote -C n new L-000062 DG-01:2 JZ-01:10@650-5% --valid +30d 付款方式=验收后30日内' <<'EOF'
quote Q-000015-R1  鄞州中医院 · 2 lines · 16,575.00 · valid until 2026-04-15 · by 任倩
  list price 17,200.00: this is 3.63% below it
  lead L-000062 stands in 方案输出: crm lead stage L-000062 报价 amount=16575.00
EOF
expect 'its rows' 0 'tail -n 1 n/quotes.csv; tail -n 2 n/quote_lines.csv' <<'EOF'
Q-000015-R1,L-000062,1,16575.00,current,,P-000019,2026-03-16T10:20:00+08:00,,2026-04-15,验收后30日内,,,
Q-000015-R1,DG-01,2,5200.00,
Q-000015-R1,JZ-01,10,650.00,5%
EOF
expect 'full-width forms are read, -q prints the id' 0 'crm-quote -C n -q new L-000062 "ＤＧ－０１：３＠１，２００．５０－１０％"' <<'EOF'
Q-000016-R1
EOF
expect 'half a fen is rounded up: 3 x 0.15 less 3.33 %' 0 'crm-quote -C n new L-000062 DG-01:3@0.15-3.33% | head -n 1' <<'EOF'
quote Q-000017-R1  鄞州中医院 · 1 line · 0.44 · by 任倩
EOF
expect 'what is wrong with lines is said at once' 2 \
	'crm-quote -C n new L-000062 DG-01:0 JZ-01 JZ-01:x SC-03:2@abc SC-03:1-120% --valid +30d' <<'EOF'
! crm-quote: 'JZ-01' is no line: write SKU:QUANTITY, and @PRICE or -DISCOUNT% behind it, such as JJ-02:2@25000-5%
! crm-quote: 'JZ-01:x': 'x' is no quantity; a whole number above zero is wanted
! crm-quote: 'SC-03:2@abc': 'abc' is not a price such as 1200.50, 1,200.50 or 12万
! crm-quote: 'SC-03:1-120%': '120%' is no discount; write -5%, from 0% to 100%
! crm-quote: DG-01: a quantity above zero is wanted; 0 takes a line out of a revision
EOF
expect 'a product that is none, one that stands twice' 2 'crm-quote -C n new L-000062 XX-99:1 DG-01:1 DG-01:2' <<'EOF'
! crm-quote: sku: 'XX-99' is not in products.csv
! crm-quote: DG-01 stands twice: one line a product
EOF
expect 'no line at all' 2 'crm-quote -C n new L-000062 备注=x' <<'EOF'
! crm-quote: missing: a line, such as JJ-02:2, JJ-02:2@25000 or JJ-02:2@25000-5%
EOF
expect 'what it fills in itself is not typed' 2 'crm-quote -C n new L-000062 DG-01:1 amount=5 状态=final' <<'EOF'
! crm-quote: 'amount=5': amount is filled in by crm quote itself, from the lines and the options
! crm-quote: '状态=final': status is filled in by crm quote itself, from the lines and the options
EOF
expect 'validity that has passed' 1 'crm-quote -C n new L-000062 DG-01:1 --valid 2026-03-01' <<'EOF'
! crm-quote: --valid: 2026-03-01 has passed; a quote is valid for days to come
EOF
expect 'amounts too large to be counted' 1 'crm-quote -C n new L-000062 DG-01:9000000000@90000000000 JZ-01:1' <<'EOF'
! crm-quote: DG-01: quantity times price is too large to be counted
EOF
expect 'sums too large to be counted' 1 'crm-quote -C n new L-000062 DG-01:9@9000000000000000 JZ-01:9@9000000000000000' <<'EOF'
! crm-quote: the sum of the lines is too large to be counted
EOF

#
# revise, final
#
expect 'a revision says why, and what became another' 0 \
	'crm-quote -C n revise Q-000015 DG-01:2@4990 JZ-01:0 SC-03:30 --reason price --note 客户比价' <<'EOF'
quote Q-000015-R2  鄞州中医院 · 2 lines · 30,380.00 · valid until 2026-04-15 · by 任倩
  revision 2, reason price: 13,805.00 more than R1
  DG-01: 2 × 5,200.00 → 2 × 4,990.00
  JZ-01: 10 × 650.00 - 5% → —
  SC-03: — → 30 × 680.00
  list price 30,800.00: this is 1.36% below it
  lead L-000062 stands in 方案输出: crm lead stage L-000062 报价 amount=30380.00
EOF
expect 'the one before is superseded, its lines stay' 0 'grep -h ^Q-000015 n/quotes.csv n/quote_lines.csv' <<'EOF'
Q-000015-R1,L-000062,1,16575.00,superseded,,P-000019,2026-03-16T10:20:00+08:00,,2026-04-15,验收后30日内,,,
Q-000015-R2,L-000062,2,30380.00,current,price,P-000019,2026-03-16T10:20:00+08:00,,2026-04-15,验收后30日内,,,客户比价
Q-000015-R1,DG-01,2,5200.00,
Q-000015-R1,JZ-01,10,650.00,5%
Q-000015-R2,DG-01,2,4990.00,
Q-000015-R2,SC-03,30,680.00,
EOF
expect 'the reason must be one of four' 2 'crm-quote -C n revise Q-000015 DG-01:1; crm-quote -C n revise Q-000015 DG-01:1 --reason 便宜点' <<'EOF'
! crm-quote: missing: --reason
! crm-quote: reason: '便宜点' is none of customer, price, our error, scope
EOF
expect 'only the newest is revised' 1 'crm-quote -C n revise Q-000015-R1 DG-01:1 --reason price' <<'EOF'
! crm-quote: quote Q-000015-R1 is superseded by Q-000015-R2; name that one, or Q-000015 for the newest
EOF
expect 'what is not there is not taken out; something must be left' 1 \
	'crm-quote -C n revise Q-000015 JZ-01:0 --reason scope; crm-quote -C n revise Q-000015 DG-01:0 SC-03:0 --reason scope' <<'EOF'
! crm-quote: JZ-01 is not in Q-000015-R2, so it can't be taken out
! crm-quote: Q-000015-R3 would have no line left
EOF
expect 'nothing would become another' 1 'crm-quote -C n revise Q-000015 DG-01:2 --reason scope' <<'EOF'
! crm-quote: nothing would become another: give a line, a column=value or a --note
EOF
expect 'the third time is remarked on' 0 'crm-quote -C n revise Q-000015 DG-01:3 --reason scope --valid +60d' <<'EOF'
quote Q-000015-R3  鄞州中医院 · 2 lines · 35,370.00 · valid until 2026-05-15 · by 任倩
  revision 3, reason scope: 4,990.00 more than R2
  DG-01: 2 × 4,990.00 → 3 × 4,990.00
  list price 36,000.00: this is 1.75% below it
  lead L-000062 stands in 方案输出: crm lead stage L-000062 报价 amount=35370.00
  this is revision 3 (price 1, scope 1): settle what is still open with the customer before a next one
EOF
expect 'a discount stays with the price it was given on' 0 \
	'crm-quote -C n -q new L-000062 DG-01:2-10% && crm-quote -C n revise Q-000018 DG-01:3 --reason scope | head -n 3' <<'EOF'
Q-000018-R1
quote Q-000018-R2  鄞州中医院 · 1 line · 14,040.00 · by 任倩
  revision 2, reason scope: 4,680.00 more than R1
  DG-01: 2 × 5,200.00 - 10% → 3 × 5,200.00 - 10%
EOF
expect 'final' 0 'crm-quote -C n final Q-000015' <<'EOF'
quote Q-000015-R3  鄞州中医院 · 35,370.00 is final
  3 revisions; working days from the first to this: 0
  lead L-000062 stands in 方案输出: crm lead stage L-000062 报价 amount=35370.00
EOF
expect 'final twice' 0 'crm-quote -C n final Q-000015' <<'EOF'
quote Q-000015-R3 is final already; nothing changed
EOF
expect 'only the newest is final' 1 'crm-quote -C n final Q-000015-R1' <<'EOF'
! crm-quote: quote Q-000015-R1 is superseded by Q-000015-R3; name that one, or Q-000015 for the newest
EOF
expect 'a final one that is revised is current again' 0 'crm-quote -C n revise Q-000015 DG-01:4 --reason customer | grep final' <<'EOF'
  Q-000015-R3 was final; this one is current and not final: crm quote final Q-000015
EOF

#
# diff
#
expect 'between two revisions: lines, terms, total' 0 'crm-quote -C n diff Q-000015 R1 R3' <<'EOF'
Q-000015-R1 → Q-000015-R3  鄞州中医院
  what      item                     old         new         difference
  added     SC-03 防粘连膜           —           20,400.00   +20,400.00
  removed   JZ-01 椎弓根螺钉         6,175.00    —           -6,175.00
  quantity  DG-01 电动骨钻           2           3           +1
  price     DG-01 电动骨钻           5,200.00    4,990.00    -210.00
  amount    DG-01 电动骨钻           10,400.00   14,970.00   +4,570.00
  term      valid_until Valid until  2026-04-15  2026-05-15  —

  total     —                        16,575.00   35,370.00   +18,795.00
reason: scope
EOF
expect 'for programs' 0 'crm-quote -C n diff Q-000015 R1 R2 --format csv' <<'EOF'
what,item,old,new,difference
added,SC-03,,20400.00,20400.00
removed,JZ-01,6175.00,,-6175.00
price,DG-01,5200.00,4990.00,-210.00
amount,DG-01,10400.00,9980.00,-420.00
total,,16575.00,30380.00,13805.00
EOF
expect 'of one alone: since the one before' 0 'crm-quote -C n diff Q-000015-R2 | head -n 1' <<'EOF'
Q-000015-R1 → Q-000015-R2  鄞州中医院
EOF
expect 'from one to the newest; between two ids' 0 \
	'crm-quote -C n diff Q-000015 R2 | head -n 1; crm-quote -C n diff Q-000015-R1 Q-000016 | head -n 1' <<'EOF'
Q-000015-R2 → Q-000015-R4  鄞州中医院
Q-000015-R1 → Q-000016-R1  鄞州中医院
EOF
expect 'a revision there is none of; the first one alone' 1 \
	'crm-quote -C n diff Q-000015 R1 R9; crm-quote -C n diff Q-000016' <<'EOF'
! crm-quote: quote Q-000015 has no revision R9; the newest is Q-000015-R4
! crm-quote: Q-000016-R1 is the first one: there is nothing before it to compare with
EOF

#
# list, show
#
expect 'of one lead' 0 'crm-quote -C n list --lead L-000062' <<'EOF'
ID           customer        amount  status   reason    author  made on     valid until
Q-000002-R4  鄞州中医院  139,248.00  final    customer  任倩    2026-01-14  2026-03-09
Q-000016-R1  鄞州中医院    3,241.35  current  —         任倩    2026-03-16  —
Q-000017-R1  鄞州中医院        0.44  current  —         任倩    2026-03-16  —
Q-000018-R2  鄞州中医院   14,040.00  current  scope     任倩    2026-03-16  —
Q-000015-R4  鄞州中医院   40,360.00  current  customer  任倩    2026-03-16  2026-05-15
5 quotes, 0 expired before they were final; superseded ones too with --all
EOF
expect 'superseded ones too, filtered' 0 'crm-quote -C n list --all --where "reason = price and amount > 200000" --format csv' <<'EOF'
id,lead,customer,customer_name,revision,amount,status,reason,author,author_name,created_at,valid_until
Q-000003-R2,L-000005,C-000006,宁波妇儿医院,2,672980.00,final,price,P-000010,林强,2026-01-14T14:15:00+08:00,2026-03-14
Q-000005-R2,L-000010,C-000001,宁波第一医院,2,471480.00,superseded,price,P-000009,陈晓,2026-01-22T09:15:00+08:00,2026-03-21
Q-000005-R4,L-000010,C-000001,宁波第一医院,4,448440.00,final,price,P-000009,陈晓,2026-01-29T09:15:00+08:00,2026-03-21
Q-000007-R2,L-000012,C-000008,鄞州第二医院,2,472880.00,superseded,price,P-000009,陈晓,2026-01-29T15:15:00+08:00,2026-03-28
Q-000007-R3,L-000012,C-000008,鄞州第二医院,3,469760.00,final,price,P-000009,陈晓,2026-01-30T13:15:00+08:00,2026-03-28
Q-000009-R2,L-000032,C-000059,绍兴骨伤医院,2,533520.00,superseded,price,P-000020,俞磊,2026-02-03T17:15:00+08:00,2026-04-04
Q-000009-R4,L-000032,C-000059,绍兴骨伤医院,4,501360.00,final,price,P-000020,俞磊,2026-02-05T13:15:00+08:00,2026-04-04
Q-000012-R3,L-000002,C-000068,舟山第二医院,3,584600.00,final,price,P-000019,任倩,2026-02-25T09:15:00+08:00,2026-04-13
Q-000014-R3,L-000076,C-000022,余姚中医院,3,1000960.00,superseded,price,P-000009,陈晓,2026-03-03T14:15:00+08:00,2026-04-27
EOF
expect 'one that has expired' 0 'crm-quote -C n list --customer 绍兴中医院 --as-of 2026-05-01' <<'EOF'
ID           customer        amount  status  reason  author  made on     valid until
Q-000001-R1  绍兴中医院  131,200.00  final   —       叶婷    2026-01-06  2026-03-07
1 quote, 0 expired before it was final; superseded ones too with --all
EOF
expect 'everything about one' 0 'crm-quote -C n show Q-000015' <<'EOF'
Q-000015-R4  鄞州中医院 · current
  ID             Q-000015-R4
  lead           L-000062
  revision       4
  amount         40360.00
  status         current
  reason         customer
  author         P-000019 任倩
  created at     2026-03-16T10:20:00+08:00
  valid until    2026-05-15
  payment terms  验收后30日内

Lines
  SKU    name      quantity     price  discount     amount  list price
  DG-01  电动骨钻         4  4,990.00         —  19,960.00    5,200.00
  SC-03  防粘连膜        30    680.00         —  20,400.00      680.00
                   --------  --------  --------  ---------  ----------
  total  —                —         —         —  40,360.00           —

Revisions
  ID           at                days  who   reason       amount  difference  note
  Q-000015-R1  2026-03-16 10:20     —  任倩  —         16,575.00           —  —
  Q-000015-R2  2026-03-16 10:20     0  任倩  price     30,380.00   13,805.00  客户比价
  Q-000015-R3  2026-03-16 10:20     0  任倩  scope     35,370.00    4,990.00  —
  Q-000015-R4  2026-03-16 10:20     0  任倩  customer  40,360.00    4,990.00  —

History
  at                who   command       what
  2026-03-16 10:20  任倩  quote revise  Valid until: 2026-05-15; Payment terms: 验收后30日内; Lead: L-000062; Reason: customer; Revision: 4; Amount: 40360.00; Status: current; Author: 任倩
EOF
expect_match 'one that is superseded names its successor' 0 'crm-quote -C n show Q-000015-R1' 'superseded by Q-000015-R4: crm quote diff Q-000015-R1 Q-000015-R4'
expect 'a quote that is none' 1 'crm-quote -C n show Q-999' <<'EOF'
! crm-quote: quote: 'Q-999' is not in quotes.csv
EOF

#
# contracts from quotes
#
expect 'a superseded quote is not contracted' 1 'crm-contract -C n new --quote Q-000015-R1' <<'EOF'
! crm-contract: quote Q-000015-R1 is superseded by Q-000015-R4; a superseded quote can't be contracted
EOF
expect_match 'the newest is: its amount and terms are taken' 0 'crm-contract -C n new --quote Q-000015 -n' 'amount  *— *[0-9]' '验收后30日内'

#
# stats
#
expect 'how often, why, how long' 0 'crm-quote -C n stats --since 2026-02-10 --until 2026-02-28' <<'EOF'
quote     customer      revisions  status  first on    working days to final
Q-000011  余姚第二医院          2  final   2026-02-10                    2.5
Q-000012  舟山第二医院          3  final   2026-02-12                      5
Q-000013  宁波人民医院          1  final   2026-02-24                   1.25
Q-000014  余姚中医院            4  final   2026-02-26                    7.5
quotes 4 · revisions 10, 2.5 a quote, at most 4 · final 4, median in working days 3.75 (n 4)
working days to final: working hours from the first revision to the final one, over those of a day

Why they were revised
  reason     revisions
  customer           1
  price              3
  our error          1
  scope              1
EOF
# A second way: revisions by base number.
expect 'the same count from the ledger itself' 0 \
	'crm-quote -C n stats --format csv | sed -n "/^Q-/p" | cut -d, -f1,4 >ours
	tail -n +2 n/quotes.csv | sed "s/-R[0-9]*,.*//" | sort | uniq -c | sed "s/^ *\([0-9]*\) \(.*\)/\2,\1/" | cmp - ours' <<'EOF'
EOF

#
# roi
#
expect 'what it would bring' 0 'crm-quote -C n roi L-000062 --investment 30万 --yearly-saving 200,000 --yearly-cost ２万' <<'EOF'
return on investment, lead L-000062  鄞州中医院 · model three-years (rules/roi.yaml:7)
  Investment            300,000.00
  Saved a year          200,000.00
  Earned more a year          0.00
  Running costs a year   20,000.00
  Net a year            180,000.00  = yearly_saving + yearly_revenue - yearly_cost  (rules/roi.yaml:15)
  3-year net value      240,000.00  = yearly_net * 3 - investment  (rules/roi.yaml:16)
  ROI                       66.67%  = net_value / (investment + yearly_cost * 3)  (rules/roi.yaml:17)
  Payback in months             20  = investment / yearly_net * 12  (rules/roi.yaml:18)
  recorded with the lead; the inputs stand in its history: crm lead show L-000062
EOF
expect 'recorded with the lead, the inputs in its history' 0 \
	'crm-lead -C n show L-000062 --format csv | grep -E "^(roi|payback|net_value)," ; tail -n 1 n/log/2026-03.csv | cut -d, -f3-9' <<'EOF'
roi,66.67%
payback,20
net_value,240000.00
quote roi,leads,L-000062,payback,,20,
EOF
expect 'the same once more is not logged again' 0 \
	'wc -l <n/log/2026-03.csv >lines; crm-quote -C n roi L-000062 --investment 30万 --yearly-saving 200,000 --yearly-cost ２万 | tail -n 1
	wc -l <n/log/2026-03.csv | cmp - lines' <<'EOF'
  recorded already, from the same inputs: crm lead show L-000062
EOF
expect 'other inputs that come to the same are, and only what became another' 0 \
	'crm-quote -C n -q roi L-000062 --investment 60万 --yearly-saving 400,000 --yearly-cost ４万
	tail -n +$(($(cat lines) + 1)) n/log/2026-03.csv | cut -d, -f3- | sed "s/,[^,]*,[^,]*$//"' <<'EOF'
L-000062
quote roi,leads,L-000062,net_value,240000.00,480000.00,"investment=600,000.00 yearly_saving=400,000.00 yearly_revenue=0.00 yearly_cost=40,000.00"
EOF
expect 'for programs' 0 'crm-quote -C n roi L-000062 --investment 30万 --yearly-saving 200,000 --yearly-cost ２万 --format csv' <<'EOF'
item,label,value,formula,place
investment,Investment,300000.00,,rules/roi.yaml:10
yearly_saving,Saved a year,200000.00,,rules/roi.yaml:11
yearly_revenue,Earned more a year,0.00,,rules/roi.yaml:12
yearly_cost,Running costs a year,20000.00,,rules/roi.yaml:13
yearly_net,Net a year,180000.00,yearly_saving + yearly_revenue - yearly_cost,rules/roi.yaml:15
net_value,3-year net value,240000.00,yearly_net * 3 - investment,rules/roi.yaml:16
roi,ROI,66.67%,net_value / (investment + yearly_cost * 3),rules/roi.yaml:17
payback,Payback in months,20,investment / yearly_net * 12,rules/roi.yaml:18
EOF
expect_match 'in json, too' 0 'crm-quote -C n roi L-000062 --investment 30万 --yearly-saving 200,000 --yearly-cost ２万 --format json' \
	'^    "item": "roi",$' '^    "value": "66.67%",$'
expect 'no net gain: there is no payback; an input by its name' 0 \
	'crm-quote -C n roi L-000062 --investment 10万 yearly_saving=1万 每年运行成本=1万 | tail -n 5' <<'EOF'
  Net a year                   0.00  = yearly_saving + yearly_revenue - yearly_cost  (rules/roi.yaml:15)
  3-year net value      -100,000.00  = yearly_net * 3 - investment  (rules/roi.yaml:16)
  ROI                       -76.92%  = net_value / (investment + yearly_cost * 3)  (rules/roi.yaml:17)
  Payback in months               -  = investment / yearly_net * 12  (rules/roi.yaml:18)
  recorded with the lead; the inputs stand in its history: crm lead show L-000062
EOF
expect_match 'what stood there is taken out' 0 'tail -n 3 n/log/2026-03.csv' ',payback,20,,'
expect 'what is missing, what is no input, what is no amount' 2 \
	'crm-quote -C n roi L-000062 --yearly-saving abc rate=3; crm-quote -C n roi L-000062 --yearly-saving 1; crm-quote -C n roi L-000062 --investment -1' <<'EOF'
! crm-quote: yearly_saving: 'abc' is not an amount such as 1200.50
! crm-quote: 'rate' is no input of model three-years (rules/roi.yaml:7); there are investment, yearly_saving, yearly_revenue, yearly_cost
! crm-quote: missing: investment
! crm-quote: investment: '-1' is below zero
EOF
expect 'nothing invested, nothing spent: there is nothing to divide by' 1 'crm-quote -C n roi L-000062 --investment 0' <<'EOF'
! crm-quote: rules/roi.yaml:17:82: a division by zero
EOF
expect 'too large' 1 'crm-quote -C n roi L-000062 --investment 1 --yearly-saving 90000000000000000' <<'EOF'
! crm-quote: rules/roi.yaml:16:9: net_value becomes too large
EOF

mkdir -p n/rules
cat >n/rules/roi.yaml <<'EOF'
models:
  - id: saas
    when: {customer.industry: SaaS}
    inputs:
      - {id: seats, type: int, label: {en: Seats, zh: 席位}}
      - {id: 单价, type: money}
    results:
      - {id: total, type: money, formula: 'max(seats, 10) * 单价 * (1 - 5%)'}
examples:
  - {given: {seats: 3, 单价: 100.00}, expect: {total: 950.00}}
  - {given: {seats: 11, 单价: 100.00}, expect: {total: 1046.00}}
EOF
expect 'a model of its own, its examples' 0 'crm-book -C n rules test --format csv | grep roi' <<'EOF'
rules/roi.yaml:10,pass,"seats 3, 单价 100.00",total 950.00,total 950.00
rules/roi.yaml:11,FAIL,"seats 11, 单价 100.00",total 1046.00,total 1045.00
EOF
expect 'no model takes the lead' 1 'crm-quote -C n roi L-000062 seats=3' <<'EOF'
! crm-quote: no model of rules/roi.yaml takes this lead; add one without `when` at the end
EOF
cat >n/rules/roi.yaml <<'EOF'
models:
  - id: a
    inputs:
      - {id: x, type: money, defualt: 1}
      - {id: x, type: date}
      - {id: y, type: money, default: much}
    results: []
  - id: b
    inputs:
      - {id: x, type: money}
      - {id: x, type: int}
      - {id: d, type: date}
    results: []
  - id: c
    inputs:
      - {id: x, type: money}
    results:
      - {id: r1, type: money, formula: x +}
      - {id: r2, type: money, formula: (x + 1}
      - {id: r3, type: money, formula: x * nothing}
      - {id: r4, type: money, formula: 1.2.3}
      - {id: r5, type: money, formula: x x}
      - {id: r6, type: money, formula: min(x)}
      - {id: r7, type: money, formula: 3 & x}
      - {id: r8, type: percent, formula: x, record: amount}
      - {id: r9, type: money, formula: x, record: amuont}
      - {id: r10, type: money, formula: x, when: {z: '> 0'}}
EOF
expect 'every fault of a file, with its place' 0 'crm-book -C n rules check --format csv | grep roi' <<'EOF'
rules/roi.yaml,3,16
rules/roi.yaml:4:30: 'defualt' is no key here; did you mean 'default'?
"rules/roi.yaml:5:23: 'date': money, percent, int or number is wanted"
rules/roi.yaml:6:39: default: 'much' is not an amount such as 1200.50
rules/roi.yaml:11:14: 'x' stands twice
"rules/roi.yaml:12:23: 'date': money, percent, int or number is wanted"
rules/roi.yaml:18:43: the formula ends where a value is wanted
rules/roi.yaml:19:46: a ) is wanted at ''
rules/roi.yaml:20:44: 'nothing' is neither an input nor a result above this one
"rules/roi.yaml:21:40: '1.2.3' is no number such as 3, 1.5 or 30%"
rules/roi.yaml:22:42: an operator is wanted at 'x'
"rules/roi.yaml:23:45: ')': two values and ) are wanted: min(a, b)"
rules/roi.yaml:24:42: an operator is wanted at '& x'
"rules/roi.yaml:25:53: 'amount' is of the type money, the result of percent"
rules/roi.yaml:26:51: 'amuont' is no column of leads; did you mean 'amount'?
rules/roi.yaml:27:54: there is no field 'z'
rules/roi.yaml:8:9: model b can't be reached: a before it takes every lead
EOF


# A quote past its day is revised with another day, or not at all; the final one of a list isn't counted as expired.
book EXPIRED
expect 'its day goes along only while it is to come' 1 'crm-quote -C EXPIRED revise Q-000002 JJ-01:3 --reason price -n' <<'EOF'
! crm-quote: the quote was valid until 2026-03-09, which has passed: say until when the new one is, --valid +30d
EOF
expect_match 'with another' 0 'crm-quote -C EXPIRED revise Q-000002 JJ-01:3 --reason price --valid +30d' '^quote Q-000002-R5 .*valid until 2026-04-15 · by'
expect_match 'and what a contract made of one advises, works' 0 "crm-contract -C EXPIRED new --quote Q-000003 --template hospital-purchase" \
	'has passed: crm quote revise Q-000003 --reason … --valid \+30d$'
expect_match 'agreed ones are not expired' 0 'crm-quote -C EXPIRED list' '^14 quotes, 0 expired before they were final'

done_testing
