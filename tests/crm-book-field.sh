# crm-book field: fields hidden and brought back, their data untouched, fields.yaml edited where the entry stands.
. "$(dirname "$0")/lib.sh"

book B
(cd B && find . -name '*.csv' ! -path './log/*' -exec cksum {} + | sort) >data.was

expect 'a dry run shows the change of the rule file' 0 'crm-book -C B field retire leads.产品 --dry-run' <<'EOF'
dry run: nothing was written
  ledger                   ID             field    old  new
  rules/fields/leads.yaml  leads.product  retired  —    2026-03-16
retired leads.product (Product): hidden from now on; what 0 rows hold in it stays
  the book has a rules/fields/leads.yaml of its own from now on
  to bring it back: crm book field revive leads.product
EOF
ok '... and writes nothing' test ! -e B/rules
expect 'a field is retired by its label' 0 'crm-book -C B field retire leads.产品' <<'EOF'
retired leads.product (Product): hidden from now on; what 0 rows hold in it stays
  the book has a rules/fields/leads.yaml of its own from now on
  to bring it back: crm book field revive leads.product
EOF
expect 'one entry of the shipped file has become another, the rest is copied' 0 \
	'diff "$CRM_TOP/rules/fields/leads.yaml" B/rules/fields/leads.yaml | grep "^[<>]" | cut -c1-100' <<'EOF'
<   product:        {label: {en: Product, zh: 产品}, type: ref products}
>   product:        {label: {en: Product, zh: 产品}, type: ref products, retired: 2026-03-16}
EOF
expect 'the log names the file' 0 'tail -n 1 B/log/2026-03.csv | cut -d, -f3-9' <<'EOF'
book field retire,rules/fields/leads.yaml,leads.product,retired,,2026-03-16,
EOF
expect_ok 'the book is sound' 'crm-book -C B check'
expect_ok 'the rule files are sound' 'crm-book -C B rules check'
expect_none 'the field is in no list' 0 'crm-book -C B list leads | head -n 1; crm-book -C B show leads L-000001' 'Product|产品'
expect 'nothing can be typed into it' 2 'crm-book -C B set leads L-000001 product=X' <<'EOF'
! crm-book: product: this column is retired since 2026-03-16 (rules/fields/leads.yaml:19); crm book field revive leads.product brings it back
EOF
expect 'retired twice is no change' 0 'crm-book -C B field retire leads.product' <<'EOF'
leads.product (Product) is retired already (rules/fields/leads.yaml:19): nothing changed
EOF
expect 'no ledger was touched' 0 \
	'cd B && find . -name "*.csv" ! -path "./log/*" -exec cksum {} + | sort | diff ../data.was -' <<'EOF'
EOF

expect 'a field that rows hold something in' 0 'crm-book -C B field retire leads.source' <<'EOF'
retired leads.source (Source): hidden from now on; what 400 rows hold in it stays
  to bring it back: crm book field revive leads.source
EOF
expect_none 'is hidden' 0 'crm-lead -C B show L-000001; crm-book -C B list leads' '转介绍'
expect 'its rows keep it' 0 'cd B && find . -name "*.csv" ! -path "./log/*" -exec cksum {} + | sort | diff ../data.was -' <<'EOF'
EOF
expect_ok 'a row can still be changed' 'crm-book -C B set leads L-000001 contact=王主任'
expect 'a changed row keeps it too' 0 'grep -c 转介绍 B/leads.csv; grep -c 转介绍 "$CRM_TOP/data/ningbo/leads.csv"' <<'EOF'
65
65
EOF
expect 'revived, it is back' 0 'crm-book -C B field revive leads.来源; crm-book -C B list leads | grep -c 转介绍' <<'EOF'
revived leads.source (Source): shown again; 400 rows hold something in it
65
EOF
expect 'so is the other one, and the file is the shipped one again' 0 \
	'crm-book -C B field revive leads.product; cmp B/rules/fields/leads.yaml "$CRM_TOP/rules/fields/leads.yaml"' <<'EOF'
revived leads.product (Product): shown again; 0 rows hold something in it
EOF
expect 'revived twice is no change' 0 'crm-book -C B field revive leads.product' <<'EOF'
leads.product (Product) is not retired: nothing changed
EOF
expect 'a required field stays' 1 'crm-book -C B field retire leads.核心诉求' <<'EOF'
! crm-book: rules/fields/leads.yaml:12:3: leads.need is required and can't be retired; take `required` out first
EOF
one_pipeline B
expect 'one that conditions ask for stays' 1 'crm-book -C B field retire leads.amount; crm-book -C B field retire customers.type' <<'EOF'
! crm-book: rules/stages.yaml:12:44: leads.amount is asked for here and can't be retired; take it out here first
! crm-book: rules/stages.yaml:13:46: leads.amount is asked for here and can't be retired; take it out here first
! crm-book: rules/stages.yaml:14:44: leads.amount is asked for here and can't be retired; take it out here first
! crm-book: rules/assign.yaml:18:20: leads.amount is asked for here and can't be retired; take it out here first
! crm-book: rules/questions.yaml:45:39: leads.amount is asked for here and can't be retired; take it out here first
! crm-book: rules/routes.yaml:8:27: customers.type is asked for here and can't be retired; take it out here first
! crm-book: rules/clauses.yaml:302:12: customers.type is asked for here and can't be retired; take it out here first
! crm-book: rules/templates/contract/distribution.md:4:8: customers.type is asked for here and can't be retired; take it out here first
! crm-book: rules/templates/contract/government-procurement.md:4:8: customers.type is asked for here and can't be retired; take it out here first
! crm-book: rules/templates/contract/hospital-purchase.md:4:8: customers.type is asked for here and can't be retired; take it out here first
EOF
expect 'one that a score is made of stays' 1 'crm-book -C B field retire customers.level' <<'EOF'
! crm-book: rules/scoring.yaml:9:12: customers.level is asked for here and can't be retired; take it out here first
EOF
expect 'one that a template prints stays' 1 'crm-book -C B field retire people.email' <<'EOF'
! crm-book: rules/templates/contract/distribution.md:18:44: people.email is asked for here and can't be retired; take it out here first
! crm-book: rules/templates/contract/government-procurement.md:18:44: people.email is asked for here and can't be retired; take it out here first
! crm-book: rules/templates/contract/hospital-purchase.md:18:44: people.email is asked for here and can't be retired; take it out here first
EOF
expect 'owner stays: tasks, reminders and notices go to whoever stands there' 1 \
	'for l in customers invoices contracts leads; do crm-book -C B field retire $l.owner; done' <<'EOF'
! crm-book: rules/scoring.yaml:31:54: customers.owner is asked for here and can't be retired; take it out here first
! crm-book: rules/reminders.yaml:5:30: customers.owner is asked for here and can't be retired; take it out here first
! crm-book: rules/assign.yaml:14:35: customers.owner is asked for here and can't be retired; take it out here first
! crm-book: rules/assign.yaml:15:9: customers.owner is asked for here and can't be retired; take it out here first
! crm-book: rules/reminders.yaml:5:30: invoices.owner is asked for here and can't be retired; take it out here first
! crm-book: rules/routes.yaml:12:16: contracts.owner is asked for here and can't be retired; take it out here first
! crm-book: rules/fields/leads.yaml:14:3: leads.owner says whose work it is and can't be retired
EOF
expect 'what verbs decide by stays' 1 'for f in reviews.decision contracts.digest people.delegate; do crm-book -C B field retire $f; done' <<'EOF'
! crm-book: rules/fields/reviews.yaml:13:3: reviews.decision holds what crm contract submit, approve, return, withdraw, sign wrote and can't be retired
! crm-book: rules/fields/contracts.yaml:32:3: contracts.digest holds what crm contract submit, approve, return, withdraw, sign wrote and can't be retired
! crm-book: rules/fields/people.yaml:15:3: people.delegate holds what crm contract delegate wrote and can't be retired
EOF
expect 'a condition of fields.yaml itself counts' 1 \
	'sed -i "s/^  contact:        {label: {en: Contact, zh: 联系人}, type: text}/  contact:        {label: {en: Contact, zh: 联系人}, type: text, required: true, when: {source: 展会}}/" B/rules/fields/leads.yaml
	crm-book -C B field retire leads.source' <<'EOF'
! crm-book: rules/fields/leads.yaml:18:94: leads.source is asked for here and can't be retired; take it out here first
EOF
expect 'with one pipeline, nobody needs to say which' 0 'crm-book -C B field retire leads.pipeline -q -n' <<'EOF'
dry run: nothing was written
  ledger                   ID              field    old  new
  rules/fields/leads.yaml  leads.pipeline  retired  —    2026-03-16
retired leads.pipeline (Pipeline): hidden from now on; what 0 rows hold in it stays
  to bring it back: crm book field revive leads.pipeline
EOF
sed '/^pipelines:/a\  - id: direct\n    when: {source: 老客户}\n    stages:\n      - {id: 线索}\n      - {id: 签约, kind: won}' \
	B/rules/stages.yaml >two.yaml && cp two.yaml B/rules/stages.yaml
expect 'with two, leads.pipeline says it' 1 'crm-book -C B field retire leads.pipeline -n' <<'EOF'
! crm-book: rules/stages.yaml:11:5: leads.pipeline is asked for here and can't be retired; take it out here first
EOF
one_pipeline B
expect 'names that lead nowhere' 2 'crm-book -C B field retire lead.product; crm-book -C B field retire leads.produkt; crm-book -C B field retire leads; crm-book -C B field retire leads.' <<'EOF'
! crm-book: 'lead' is no ledger; did you mean 'leads'?
! crm-book: 'produkt' is no column of leads; did you mean 'product'?
! crm-book: 'leads' is no field; write it as LEDGER.COLUMN, such as leads.product
! crm-book: 'leads.' is no field; write it as LEDGER.COLUMN, such as leads.product
EOF

# A file a ledger: the book's own in place of the shipped one.
book O
mkdir -p O/rules/fields
sed 's/en: Blocker/en: Hurdle/' "$CRM_TOP/rules/fields/leads.yaml" >O/rules/fields/leads.yaml
expect_match 'the others go on with the shipped ones' 0 'crm-book -C O check && crm-lead -C O list | head -n 1' ' 0 findings$' 'hurdle$'
expect 'one of its own is said by its name' 1 'crm-lead -C O add --customer C-000008 --stage 线索 --next +3d --need 关节镜换代 --blocker 无' <<'EOF'
! crm-lead: blocker: '无' says nothing; write what it is about (rule filler, rules/fields/leads.yaml:13)
EOF
printf 'suppliers:\n  id:   {label: {en: ID, zh: 编号}, type: id, prefix: U}\n  name: {label: {en: Name, zh: 名称}, type: text, required: true}\n' >O/rules/fields/suppliers.yaml
expect 'a ledger of its own' 0 'crm-book -C O add suppliers name=慈溪耗材厂 -q && cat O/suppliers.csv && crm-book -C O rules check | grep suppliers' <<'EOF'
U-000001
编号,名称
U-000001,慈溪耗材厂
rules/fields/suppliers.yaml                             2         0
EOF
mv O/rules/fields/suppliers.yaml O/rules/fields/supplier.yaml
expect 'a file that describes another one' 3 'crm-book -C O check' <<'EOF'
! crm-book: rules/fields/supplier.yaml:1:1: 'suppliers' is no key here; did you mean 'supplier'?
EOF
printf '# nothing yet\n' >O/rules/fields/supplier.yaml
expect 'or none' 3 'crm-book -C O check' <<'EOF'
! crm-book: rules/fields/supplier.yaml:1:1: a map of key: value is wanted here
EOF
expect_ok 'whoever does not look there goes on' 'crm-lead -C O list'
rm O/rules/fields/supplier.yaml
sed -i 's/type: stage, required/type: stag, required/' O/rules/fields/leads.yaml
expect_match 'a fault is told to whoever looks there' 3 'crm-lead -C O list' "^! crm-lead: rules/fields/leads.yaml:[0-9]+:[0-9]+: type: 'stag' is no type"
expect_ok 'and to nobody else' 'crm-customer -C O list'
expect_match 'but to all who write' 3 'crm-customer -C O add 新单位' 'rules/fields/leads.yaml:[0-9]*:[0-9]*: type'
cp "$T_FIELDS" O/rules/fields.yaml
expect_ok 'one file for all ledgers stands for the others' 'crm-lead -C O list && crm-customer -C O add 新单位'
expect 'which is said' 0 'crm-book -C O rules check | grep "no command"' <<'EOF'
rules/fields/: no command reads these files where there is a rules/fields.yaml
EOF
rm O/rules/fields.yaml
cp "$CRM_TOP/rules/fields/leads.yaml" O/rules/fields/
: >O/rules/fields/leads.yaml.crm-new
expect_ok 'what a killed writer left there goes with the next write' 'crm-customer -C O add 又一单位 && test ! -e O/rules/fields/leads.yaml.crm-new'
ln -s nowhere.yaml O/rules/fields/tasks.yaml
expect_match 'a link that leads to nothing is no shipped file' 3 'crm-task -C O list' 'tasks.yaml'
rm O/rules/fields/tasks.yaml

# Layouts that people write.
crm-book init L --lang zh >/dev/null
cp "$T_FIELDS" shipped.yaml
layout() {
	awk '/^  product:        .*ref products}$/ { while ((getline line < "entry.yaml") > 0) print line; next } { print }' \
		shipped.yaml >L/rules/fields.yaml
	cp L/rules/fields.yaml before.yaml
}
retire_revive() {
	crm-book -q -C L field retire leads.product &&
		diff before.yaml L/rules/fields.yaml
	crm-book -q -C L field revive leads.product && cmp before.yaml L/rules/fields.yaml
}

cat >entry.yaml <<'EOF'
  product:   # 产品：谁也不填
    label: {en: Product, zh: 产品}   # 标签
    type: ref products   # 产品表
    # 这一行留着

EOF
layout
expect 'line by line, with comments' 0 retire_revive <<'EOF'
78a79
>     retired: 2026-03-16
EOF
cat >entry.yaml <<'EOF'
  产品注释: {label: {en: Remark, zh: 产品注释}, type: text} # 别动
  product: {
    label: {en: "Product, {x}", zh: 产品},  # 标签
    type: ref products,   # 末尾有逗号
  }
EOF
layout
expect 'brackets over several lines, a comma at the end' 0 retire_revive <<'EOF'
79c79
<     type: ref products,   # 末尾有逗号
---
>     type: ref products, retired: 2026-03-16,   # 末尾有逗号
EOF
cat >entry.yaml <<'EOF'
  product: {retired: true, label: {en: Product, zh: 产品}, type: ref products}
EOF
layout
expect 'retired without a day, first in its brackets' 0 \
	'crm-book -C L field revive leads.product && grep "^  product:.*ref products" L/rules/fields.yaml' <<'EOF'
revived leads.product (Product): shown again; 0 rows hold something in it
  product: {label: {en: Product, zh: 产品}, type: ref products}
EOF
cat >entry.yaml <<'EOF'
  product: {retired: 昨天, label: {en: Product, zh: 产品}, type: ref products}
EOF
layout
expect_match 'a day that is none' 3 'crm-book -C L list leads' 'rules/fields.yaml:[0-9]*:.*retired: the day is wanted'
cat >entry.yaml <<'EOF'
  product: {required: true, retired: true, label: {en: Product, zh: 产品}, type: ref products}
EOF
layout
expect_match 'required and retired' 3 'crm-book -C L list leads' "rules/fields.yaml:[0-9]*:.*a required column can't be retired"

# Who looks needs what is shown to be sound; who writes or checks, all of it.
sed 's/^  reviewer: .*type: ref people/  reviewer: {type: ref nobody/; s/^  finding: .*type: text/  finding: {type: txt/' shipped.yaml >L/rules/fields.yaml
expect_ok 'a fault in what is not shown' 'crm-book -C L list leads && crm-ar -C L board'
expect_match 'a fault in what is shown: what a writer is told, instead of the rows' 3 'crm-book -C L list reviews' \
	"^! crm-book: rules/fields.yaml:[0-9]*:19: type: 'txt' is no type; there are id, text, .* stage, ref LEDGER$"
expect_match 'a fault in a ledger that is named late' 3 'crm-book -C L log --ledger walkthroughs' \
	"^! crm-book: rules/fields.yaml:[0-9]*:19: type: 'txt' is no type"
expect_match 'any fault stops a write' 3 'crm-ar -C L hold I-000001 --until 2026-04-01 --reason x' 'rules/fields.yaml:[0-9]*:.*txt'
expect_match '... and its trial' 3 'crm-ar -C L hold I-000001 --until 2026-04-01 --reason x -n' 'rules/fields.yaml:[0-9]*:.*txt'
expect_match '... and the check' 3 'crm-book -C L check' 'rules/fields.yaml:[0-9]*:.*txt'
expect_match '... and the check of the rules' 1 'crm-book -C L rules check' 'rules/fields.yaml:[0-9]*:.*txt'
expect_match '... and their examples' 3 'crm-book -C L rules test' 'rules/fields.yaml:[0-9]*:.*txt'
expect_match '... and the report on fields' 3 'crm-report -C L fields' 'rules/fields.yaml:[0-9]*:.*txt'
sed 's/^  login: .*type: text/  login: {type: txt/' shipped.yaml >L/rules/fields.yaml
expect_match 'a fault in people, who acts being asked' 3 'crm-book -C L list leads --as nobody' '^! crm-book: rules/fields.yaml:[0-9]*:.*txt'
expect_none '... is all there is to say' 3 'crm-book -C L list leads --as nobody' 'nobody'
cp shipped.yaml L/rules/fields.yaml
printf 'leads: {\n' >>L/rules/fields.yaml
expect_match 'what is not YAML is told by who looks, too' 3 'crm-book -C L list leads' '^! crm-book: rules/fields.yaml:[0-9]*:'

sed 's/$/\r/' shipped.yaml >L/rules/fields.yaml
cp L/rules/fields.yaml before.yaml
expect 'a file with Windows line ends keeps them' 0 'retire_revive >out; grep -c "retired: 2026-03-16}" out' <<'EOF'
1
EOF
printf '\357\273\277' | cat - shipped.yaml >L/rules/fields.yaml
cp L/rules/fields.yaml before.yaml
expect 'a file that begins with a byte order mark' 0 'retire_revive | grep -c retired' <<'EOF'
1
EOF

cp shipped.yaml L/rules/fields.yaml
chmod 640 L/rules/fields.yaml
expect 'the file keeps its mode; nothing is left over' 0 \
	'crm-book -q -C L field retire leads.product; stat -c %a L/rules/fields.yaml; ls L/rules | grep crm-new | wc -l' <<'EOF'
640
0
EOF
: >L/rules/x.yaml.crm-new
expect_match 'what a killed writer left below rules/ is swept' 0 \
	'crm-book -C L field revive leads.product; ls L/rules' '^fields.yaml$'
ok '... by the next writer' test ! -e L/rules/x.yaml.crm-new
#
# A rule file that can't be read may ask for the field: nothing is retired, or proposed to be, and the reason is that file
#
book U
cp -R "$CRM_TOP/rules" U
printf 'tiers: [\n' >>U/rules/scoring.yaml
expect 'beside a rule file that is not YAML' 3 'crm-book -C U field retire leads.product' <<'EOF'
! crm-book: rules/scoring.yaml:47:1: not YAML: did not find expected node content (while parsing a flow node, line 47)
EOF
expect 'nor is it proposed' 3 'crm-report -C U fields' <<'EOF'
! crm-report: rules/scoring.yaml:47:1: not YAML: did not find expected node content (while parsing a flow node, line 47)
EOF
cp "$CRM_TOP/rules/scoring.yaml" U/rules && rm U/rules/templates/reminder/d0.md && mkdir U/rules/templates/reminder/d0.md
expect 'beside a template that is none' 3 'crm-book -C U field retire leads.product' <<'EOF'
! crm-book: cannot read 'rules/templates/reminder/d0.md': it is not a regular file
EOF
rm -r U/rules/templates/reminder/d0.md && cp "$CRM_TOP/rules/templates/reminder/d0.md" U/rules/templates/reminder
if [ "$(id -u)" = 0 ]; then
	chown -R 65534:65534 U && chmod 755 . ..
	for file in scoring.yaml routes.yaml verify.yaml walkthrough.yaml templates/service-48h.md templates import; do
		chmod 0 U/rules/$file
		expect_match "one that may not be read: $file" 3 \
			'setpriv --reuid=65534 --regid=65534 --clear-groups crm-book -C U field retire leads.product' \
			"cannot read.* 'rules/$file[^']*': Permission denied"
		chmod 755 U/rules/$file
	done
	expect_ok 'and with all of them it goes' 'setpriv --reuid=65534 --regid=65534 --clear-groups crm-book -C U field retire leads.product'
else
	skip 'rule files that may not be read' 'only root becomes somebody else'
fi

done_testing
