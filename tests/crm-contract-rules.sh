# crm-contract-rules.sh - what crm book rules check and test say of routes.yaml and clauses.yaml, and other routes tried on past
# contracts.
. "$(dirname "$0")/lib.sh"
. "$CRM_TOP/tests/contract/team.sh"

export CRM_USER=chen
team book
export CRM_BOOK=book
crm-contract new -q --customer C-1 amount=1 tax_rate=13% >new

# bad NAME FILE: a book with stdin as its rules/FILE; what is found in it.
bad() {
	team "$1"
	cp book/contracts.csv "$1/"
	cat >"$1/rules/$2"
	crm-book -C "$1" rules check --format csv >found
	t_bad=$?
	grep -q "^\"*rules/$2:" found || t_bad=0 # of other files it says nothing here
	grep "^\"*rules/$2:" found | tr -d '"'
	return $t_bad
}
expect 'the shipped routes and clauses are sound' 0 'crm-book rules check --format csv | grep "routes.yaml\|clauses.yaml"' <<'EOF'
rules/routes.yaml,3,0
rules/clauses.yaml,19,0
EOF
cat >ranges.yaml <<'EOF'
routes:
  - {id: small, when: {amount: '< 500000'}, steps: [legal]}
  - {id: large, when: {amount: '> 500000'}, steps: [finance_director]}
policy: {nobody: refuse, submitter: superior, repeated: once}
EOF
expect '500000.00 is taken by none' 1 'bad missing routes.yaml <ranges.yaml' <<'EOF'
rules/routes.yaml:4:9: no route takes a contract with amount 500000.00; add a route without `when` at the end
EOF
expect '500000.00 is taken by two' 1 'sed -e "s/< 5/<= 5/" -e "s/> 5/>= 5/" ranges.yaml | bad overlap routes.yaml' <<'EOF'
rules/routes.yaml:3:5: routes small and large overlap: both take amount 500000.00, the first wins
EOF
expect '500000.00 and 500000.01 meet: nothing to say' 0 'sed "s/< 5/<= 5/" ranges.yaml | bad sound routes.yaml' <<'EOF'
EOF
expect '500000.01 is taken by none' 1 'sed -e "s/< 5/<= 5/" -e "s/> 500000/> 500000.01/" ranges.yaml | bad gap routes.yaml' <<'EOF'
rules/routes.yaml:4:9: no route takes a contract with amount 500000.01; add a route without `when` at the end
EOF
expect '500000.00 alone is taken by two' 1 'sed -e "s/< 5/<= 5/" -e "s/> 500000/> 499999.99/" ranges.yaml | bad cent routes.yaml' <<'EOF'
rules/routes.yaml:3:5: routes small and large overlap: both take amount 500000.00, the first wins
EOF
cat >unreached.yaml <<'EOF'
routes:
  - {id: government, when: {customer.type: 政府单位}, steps: [legal]}
  - {id: government-large, when: {customer.type: 政府单位, amount: '> 500000'}, steps: [compliance_director]}
  - {id: any, steps: [legal]}
  - {id: after-any, steps: [finance_director]}
policy: {nobody: refuse, submitter: superior, repeated: once}
EOF
expect 'routes that nothing reaches' 1 'bad unreached routes.yaml <unreached.yaml' <<'EOF'
rules/routes.yaml:3:5: route government-large can't be reached: the routes before it take whatever it would take
rules/routes.yaml:5:5: route after-any can't be reached: the routes before it take whatever it would take
EOF
cat >faults.yaml <<'EOF'
routes:
  - {id: a, steps: [engineer, legal]}
policy: {nobody: refuse, submitter: superior, repeated: once}
examples:
  - {given: {amount: 1}, expect: {route: b}}
EOF
expect 'a role that nobody holds' 1 'bad nobody routes.yaml <faults.yaml' <<'EOF'
rules/routes.yaml:2:21: nobody in people.csv holds the role engineer
EOF
expect 'an example that comes out otherwise' 1 'crm-book -C nobody rules test --format csv -o out; s=$?; grep "routes.yaml:5" out; exit $s' <<'EOF'
rules/routes.yaml:5,FAIL,amount 1,route b,"route a: engineer, legal"
EOF
cat >faults.yaml <<'EOF'
routes:
  - {id: a, steps: [leagl]}
  - {id: a, steps: [法务]}
  - {id: c, steps: []}
  - {id: d, steps: [{all: []}]}
  - {id: e, steps: [{by: legal, any: [legal]}, {all: legal}, [legal], {by: legal, wenn: {}}, {by: [[a]]}]}
  - {id: f, steps: [legal], limit: soon, push: {to: owner, attach: nowhere.md}, editable: [paymen_terms], cc: nobody}
  - {id: g, steps: [legal], limit: 0d, push: owner, editable: note}
  - {id: h, steps: [legal], when: {amuont: 1}, attach: nowhere.md, limit: [1]}
  - {steps: [legal]}
  - legal
policy: {nobody: pass, submitter: superior}
EOF
expect 'every fault of a route, with its place' 1 'bad faults routes.yaml <faults.yaml' <<'EOF'
rules/routes.yaml:2:21: 'leagl' is neither a role nor a person; did you mean 'legal'?
rules/routes.yaml:3:10: id: 'a' is there already, in line 2
rules/routes.yaml:4:20: a route without steps would approve in silence; name who decides
rules/routes.yaml:5:27: an empty list: nobody would approve this step
rules/routes.yaml:6:21: a step has one of by, all and any
rules/routes.yaml:6:54: a list of roles or persons is wanted here
rules/routes.yaml:6:62: a step is a role, a person, or {all: [...]}, {any: [...]}, {by: ..., when: {...}}
rules/routes.yaml:6:83: 'wenn' is no key here; did you mean 'when'?
rules/routes.yaml:6:100: a role or a person is wanted here
rules/routes.yaml:7:36: limit: 'soon' is not a stretch of time such as 2h, 3d or 2wd
rules/routes.yaml:7:111: 'nobody' is neither a role (rules/fields/people.yaml, people.role) nor a person of people.csv
rules/routes.yaml:7:68: there is no file 'rules/nowhere.md'
rules/routes.yaml:7:92: 'paymen_terms' is no column of contracts; did you mean 'payment_terms'?
rules/routes.yaml:8:36: limit: '0d' leaves no time
rules/routes.yaml:8:46: push: {to: ..., attach: ...} is wanted
rules/routes.yaml:8:63: editable: a list of columns of contracts is wanted
rules/routes.yaml:9:44: there is no field 'amuont'; did you mean 'amount'?
rules/routes.yaml:9:75: limit: a duration such as 2wd or 48h is wanted
rules/routes.yaml:9:56: there is no file 'rules/nowhere.md'
rules/routes.yaml:10:5: 'id' is missing here
rules/routes.yaml:11:5: a route is a map with id and steps
rules/routes.yaml:12:18: nobody: 'pass' is none of refuse, superior
rules/routes.yaml:12:9: 'repeated' is missing here
EOF
expect 'rules that cannot be followed are a broken book' 3 'crm-contract -C faults route K-000001 2>&1 | head -n 1; crm-contract -C faults route K-000001 2>err' <<'EOF'
crm-contract: rules/routes.yaml:2:21: 'leagl' is neither a role nor a person; did you mean 'legal'?
EOF
cat >costly.yaml <<'EOF'
clauses:
  - {id: costly, field: payment_terms, match: '/^(a+)+$/', severity: warn, say: x}
  - {id: chinese, field: payment_terms, match: '/(验+)+收$/', severity: warn, say: x}
  - {id: excuse, field: payment_terms, match: /x/, unless: '/^(b|b)+$/', severity: warn, say: x}
  - id: own
    field: payment_terms
    match: /验收后(?<term>{duration})/
    when: {term: '< 68d'}
    severity: warn
    say: x
    examples: {conflict: [验收后30天, 验收后68天], fine: [验收后67天]}
EOF
expect 'patterns that are too expensive, a rule whose own examples fail' 1 'bad costly clauses.yaml <costly.yaml' <<'EOF'
rules/clauses.yaml:2:5: rule costly: the pattern /^(a+)+$/ is too expensive: given up on 300 times 'a'
rules/clauses.yaml:3:5: rule chinese: the pattern /(验+)+收$/ is too expensive: given up on 300 times '验'
rules/clauses.yaml:4:5: rule excuse: the pattern /^(b|b)+$/ is too expensive: given up on 300 times 'b'
rules/clauses.yaml:5:5: rule own: examples come out otherwise: rules/clauses.yaml:11: fine; rules/clauses.yaml:11: conflict
EOF
cat >faults.yaml <<'EOF'
clauses:
  - {id: a, field: payment_trems, match: /x/, severity: warn, say: x}
  - {id: a, field: text, match: x, severity: warn, say: x}
  - {id: b, field: text, match: /(/, severity: warn, say: x}
  - {id: bb, field: text, match: /x/, lacks: /x/, severity: warn, say: x}
  - {id: c, field: text, match: /x/, severity: wrn, say: '{y}', replace: all, attach: nowhere.md}
  - {id: d, field: text, match: '/{durations}/', severity: warn, say: x}
  - {id: e, field: text, match: '/(?<t>{duration})/', when: {tt: '< 1d'}, severity: warn, say: x}
  - {id: f, field: text, match: /x/, total: {add: share}, severity: warn, say: x}
  - {id: ff, field: text, match: /x/, total: 100%, severity: warn, say: x}
  - {id: g, field: text, match: /x/, severity: warn, say: x, evidence: {median: days, else: 5wd}}
  - {id: gg, field: text, match: /x/, severity: warn, say: x, evidence: {median: days-to-pay, else: 5wd}}
  - {id: h, field: text, match: /x/, severity: warn, say: x, evidence: 68d}
  - {id: hh, field: text, match: /x/, severity: warn, say: x, sugest: y}
  - {id: i, match: /x/, severity: warn}
  - {id: j, field: text, match: [x], severity: warn, say: x}
  - x
EOF
expect 'every fault of a clause rule, with its place' 1 'bad cfaults clauses.yaml <faults.yaml' <<'EOF'
rules/clauses.yaml:2:20: 'payment_trems' is no column of contracts; did you mean 'payment_terms'?
rules/clauses.yaml:3:10: id: 'a' is there already, in line 2
rules/clauses.yaml:4:33: the pattern /(/ is wrong at its character 2: missing closing parenthesis
rules/clauses.yaml:5:5: a rule has one of match and lacks
rules/clauses.yaml:6:48: severity: 'wrn' is none of block, warn, hint
rules/clauses.yaml:6:74: replace: 'all' is none of item, segment, sentence, match, field
rules/clauses.yaml:6:58: {y}: neither a group of the pattern nor a field of contracts
rules/clauses.yaml:6:87: there is no file 'rules/nowhere.md'
rules/clauses.yaml:7:33: there is no word {durations}; did you mean {duration}?
rules/clauses.yaml:8:66: there is no field 'tt'; did you mean 't'?
rules/clauses.yaml:9:45: total: the pattern has no group of that name
rules/clauses.yaml:10:46: total: {add: GROUP} is wanted
rules/clauses.yaml:11:81: median: 'days-to-pay' is all there is: days from due to paid of settled invoices
rules/clauses.yaml:12:101: else: a number of days such as 68d is wanted
rules/clauses.yaml:13:72: evidence: {median: days-to-pay, of: {...}, at_least: 5, else: 68d} is wanted
rules/clauses.yaml:14:63: 'sugest' is no key here; did you mean 'suggest'?
rules/clauses.yaml:15:5: 'say' is missing here
rules/clauses.yaml:15:5: 'field' is missing here
rules/clauses.yaml:16:33: a pattern is wanted here
rules/clauses.yaml:17:5: a rule is a map with id, field, match, severity and say
EOF

cat >faults.yaml <<'EOF'
words:
  Accepted: 验收
  percent: 百分
  open: '(验收'
  list: [a]
  early: '{late}'
  late: 终验
clauses:
  - {id: a, field: text, match: /x/, unless: {sentense: /y/}, severity: warn, say: x}
  - {id: b, field: text, match: '/(?<s>{percent})/', total: {add: s, rest: r}, severity: warn, say: x}
  - {id: c, field: text, match: '/{lat}/', severity: warn, say: x}
EOF
expect 'every fault of words, of where an excuse is looked for, and of sums' 1 'bad wfaults clauses.yaml <faults.yaml' <<'EOF'
rules/clauses.yaml:2:3: 'Accepted' is no name of a word; small letters and _ make one
rules/clauses.yaml:3:3: {percent} is there already: it stands for what people write
rules/clauses.yaml:4:9: the pattern (验收 is wrong: missing closing parenthesis
rules/clauses.yaml:5:9: a piece of a pattern is wanted here
rules/clauses.yaml:6:10: {late} stands in line 7: a word may use only those above it
rules/clauses.yaml:9:47: 'sentense' is no key here; did you mean 'sentence'?
rules/clauses.yaml:10:61: total: the pattern has no group of that name
rules/clauses.yaml:11:33: there is no word {lat}; did you mean {late}?
EOF
# Thresholds that no example would notice.
team edges
cat >edges/rules/routes.yaml <<'EOF'
routes:
  - {id: large, when: {amount: '> 500000'}, steps: [legal]}
  - {id: rest, steps: [legal]}
policy: {nobody: refuse, submitter: superior, repeated: once}
examples:
  - {given: {amount: 500000.01}, expect: {route: large}}
  - {given: {amount: 400000}, expect: {route: rest}}
EOF
cat >edges/rules/clauses.yaml <<'EOF'
clauses:
  - id: own
    field: payment_terms
    match: /验收后(?<term>{duration})/
    when: {term: '< 68d'}
    severity: warn
    say: x
    examples: {conflict: [验收后67天], fine: [验收后90天]}
EOF
# moves BOOK: the thresholds of routes.yaml and clauses.yaml whose moving no example notices.
moves() {
	crm-book -C "$1" rules test --format csv | sed '1,/^place,/d' | grep "^rules/\(routes\|clauses\).yaml"
}
expect 'a minor unit less, a day more: no example notices' 0 'moves edges' <<'EOF'
rules/routes.yaml:2,large,> 500000,> 499999.99
rules/clauses.yaml:5,own,< 68d,< 69d
EOF
sed -i s/400000/500000.00/ edges/rules/routes.yaml
sed -i s/90天/68天/ edges/rules/clauses.yaml
expect 'with examples at both edges every move is noticed' 1 'moves edges' <<'EOF'
EOF
expect 'so is every move of the shipped ones' 1 'moves book' <<'EOF'
EOF
expect 'each rule has an id, a place and a reason' 0 'crm-book rules list --format csv | grep "routes.yaml\|clauses.yaml"' <<'EOF'
rules/routes.yaml:6,government-large,政府单位且超过50万元，由合规总监终审，不经法务初审
rules/routes.yaml:14,large,200万元及以上，法务与财务总监会签
rules/routes.yaml:21,standard,法务初审，销售经理终审
rules/clauses.yaml:38,fiscal-payment-cycle,财政支付流程平均需68天
rules/clauses.yaml:55,acceptance-without-latest-date,以验收为付款条件而没有最迟日期，验收拖延即无限期拖延付款
rules/clauses.yaml:70,back-to-back,以第三方付款为前提，回款取决于别人
rules/clauses.yaml:83,audit-result,以审计结果为结算依据，付款时间不可控
rules/clauses.yaml:95,supply-chain-finance,供应链金融凭证、商业汇票的账期是变相延期
rules/clauses.yaml:109,penalty-per-day,通常的逾期违约金不超过每日万分之五
rules/clauses.yaml:121,penalty-total,通常的违约金总额不超过合同金额的20%
rules/clauses.yaml:133,amount-in-words,大写金额与小写金额不一致时，合同金额有争议
rules/clauses.yaml:146,amount-in-text,大写金额与旁边的小写金额不一致时，以哪个为准有争议
rules/clauses.yaml:163,amount-before-words,大写金额与旁边的小写金额不一致时，以哪个为准有争议
rules/clauses.yaml:174,amount-of-contract,文中的合同总价与登记的合同金额不一致时，合同金额有争议
rules/clauses.yaml:190,amount-unreadable,大写金额写得不规范，无法与小写金额核对
rules/clauses.yaml:201,amount-words-unreadable,大写金额写得不规范，无法与合同金额核对
rules/clauses.yaml:214,shares-of-payment,付款比例合计不是100%
rules/clauses.yaml:249,deposit-by-whom,保证金没有写明由谁缴纳、何时退还
rules/clauses.yaml:270,repealed-contract-law,《合同法》自2021年1月1日起由《民法典》取代
rules/clauses.yaml:282,missing-tax-rate,没有税率，含税价与开票有争议
rules/clauses.yaml:294,order-802-sixty-days,保障中小企业款项支付条例（国务院令第802号，2025-06-01起施行）第九条
rules/clauses.yaml:311,penalty-per-day-limited,通常的逾期违约金不超过每日万分之五
EOF

# Other routes on past contracts.
book past
CRM_USER=chenxiao
cat >new.yaml <<'EOF'
routes:
  - {id: small, why: 10万元以下只经销售经理, when: {amount: '< 100000'}, steps: [sales_manager], limit: 1wd}
  - {id: large, when: {amount: '>= 2000000'}, steps: [{all: [legal, finance_director]}, sales_manager]}
  - {id: standard, steps: [legal, sales_manager]}
policy: {nobody: refuse, submitter: superior, repeated: once}
EOF
expect 'other clause rules, and what is signed: what to write, but nothing is put in' 0 \
	'crm-contract -C past check K-000004 --rules "$CRM_TOP/rules/clauses.yaml" | sed "s|$CRM_TOP/||"; crm-contract -C past check K-000004 | sed -n 4,5p' <<'EOF'
K-000004  舟山第二医院 · ¥ 45,800.00 · signed
WARN   penalty: "每逾期一日按合同金额的千分之五"  penalty-per-day (rules/clauses.yaml:109)
       逾期违约金千分之五每日，高于通常的万分之五
       suggest  按逾期部分金额每日万分之五计算，累计不超过合同金额的5%
blocked 0 · warnings 1 · hints 0
       suggest  按逾期部分金额每日万分之五计算，累计不超过合同金额的5%
blocked 0 · warnings 1 · hints 0
EOF
expect 'who would have gone elsewhere, and the working time by the medians' 0 \
	'crm-contract -C past route --rules new.yaml --since 2026-02-15' <<'EOF'
new.yaml: contracts submitted since 2026-02-15 by these rules
  contract  customer              amount  submitted         route             by the new rules  hours  new hours  difference
  K-000018  鄞州应急救护中心  536,800.00  2026-02-25 14:30  government-large  standard            7.4       29.5        22.1
  K-000020  宁海中医院         93,600.00  2026-03-04 15:48  standard          small              29.5        3.3       -26.2
  K-000024  余姚人民医院       82,000.00  2026-03-09 11:05  standard          small              29.5        3.3       -26.2
3 of 8 would have gone elsewhere: 4.3 working days saved by the measured medians

Measured
  role                  n  median working hours
  legal                32                  26.2
  sales_manager        19                   3.3
  compliance_director   2                   7.4
  finance_director      2                  30.2
EOF
expect 'the same rules: nobody' 0 'crm-contract -C past route --rules "$CRM_TOP/rules/routes.yaml" --since 2026-01-01 | sed "1s|.*/rules/|rules/|"' <<'EOF'
rules/routes.yaml: contracts submitted since 2026-01-01 by these rules
0 of 24 would have gone elsewhere: 0 working days saved by the measured medians

Measured
  role                  n  median working hours
  legal                32                  26.2
  sales_manager        19                   3.3
  compliance_director   2                   7.4
  finance_director      2                  30.2
EOF
sed 's/\[sales_manager\], limit/[engineer], limit/' new.yaml >engineer.yaml
expect 'a role that was never measured: no figure is invented' 0 \
	'crm-contract -C past route --rules engineer.yaml --since 2026-03-01 --format csv' <<'EOF'
contract,customer,amount,submitted_at,route,new_route,work_hours,new_work_hours,difference
K-000020,宁海中医院,93600.00,2026-03-04T15:48:00+08:00,standard,small,29.5,,
K-000024,余姚人民医院,82000.00,2026-03-09T11:05:00+08:00,standard,small,29.5,,

role,n,median_hours
legal,32,26.2
sales_manager,19,3.3
compliance_director,2,7.4
finance_director,2,30.2
EOF
expect 'since when' 2 'crm-contract -C past route --rules new.yaml --since gestern' <<'EOF'
! crm-contract: --since: 'gestern' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三
EOF

# A ledger long enough for several threads: the same findings, in its order, whatever stops on the way.
book long
for i in $(seq 10 99); do
	sed "1d; s/^K-00/K-$i/" "$CRM_TOP/data/ningbo/contracts.csv"
done >>long/contracts.csv
long() { # long THREADS OPTIONS...
	threads=$1
	shift
	CRM_THREADS=$threads crm-contract -C long check --all "$@" 2>&1
	echo "exit $?"
}
cat >every.yaml <<'EOF'
clauses:
  - {id: proven, field: payment_terms, match: '/验收[^。；]*?(?<term>{duration})/', when: {customer.type: 公立医院, term: '> 1d'}, severity: block,
     evidence: {median: days-to-pay, of: {customer.type: 公立医院}, at_least: 2, else: 68d}, say: '{evidence} {customer.name}', suggest: '{sentence}'}
  - {id: sum, field: payment_terms, match: '/(?<share>{percent})/', total: {add: share}, when: {total: '> 0%'}, severity: warn, say: '{total}'}
  - {id: lack, field: [tax_rate, warranty], lacks: /12%/, severity: hint, say: 无}
EOF
long 1 --rules every.yaml >one
for threads in 2 7; do
	long $threads --rules every.yaml >some
	same_bytes "the same findings by $threads threads" some one
done
expect 'conditions and evidence among them' 0 'grep -ao "[a-z]* (every.yaml" one | sort | uniq -c' <<'EOF'
   2184 lack (every.yaml
   1365 proven (every.yaml
    819 sum (every.yaml
EOF
cat >slow.yaml <<'EOF'
clauses:
  - {id: of, field: payment_terms, match: /验收/, when: {customer.type: 公立医院}, severity: hint, say: '{customer.name}'}
  - {id: slow, field: payment_terms, match: '/^(a+)+$/', severity: block, say: 慢}
  - {id: late, field: payment_terms, match: '/^(b+)+$/', severity: block, say: 晚}
  - {id: lack, field: payment_terms, lacks: /税/, severity: hint, say: 无}
EOF
awk -v a="$(printf %0400d 0 | tr 0 a)" -v b="$(printf %0400d 0 | tr 0 b)" -F, -v OFS=, \
	'FNR == 900 || FNR == 1500 || FNR == 2101 { $8 = a "!" } FNR == 2100 { $8 = b "!" } { print }' long/contracts.csv >contracts
cp contracts long/contracts.csv
long 1 --rules slow.yaml --format csv >one
for threads in 2 7; do
	long $threads --rules slow.yaml --format csv >some
	same_bytes "the same patterns given up at the same rows by $threads threads" some one
done
expect '... which are named' 0 'grep -a "too expensive" one | cut -c1-110; tail -n 1 one' <<'EOF'
crm-contract: slow.yaml:3:5: rule slow: its pattern is too expensive for contracts.csv:900, payment_terms (401
crm-contract: slow.yaml:4:5: rule late: its pattern is too expensive for contracts.csv:2100, payment_terms (40
exit 3
EOF
done_testing
