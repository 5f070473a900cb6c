# crm-book-field.sh - columns retired and revived: what is refused, what is hidden, and that no byte but the entry's changes.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER

book B
cp B/leads.csv leads.before
FIELDS=$CRM_TOP/rules/fields.yaml

#
# retire
#
expect 'tried first' 0 'crm-book -C B field retire leads.pipeline --dry-run' <<'EOF'
dry run: nothing was written
  ledger             id              field    old  new
  rules/fields.yaml  leads.pipeline  retired  —    2026-03-16
retired leads.pipeline Pipeline (rules/fields.yaml:53)
  the shipped rules/fields.yaml was copied into the book: it is the book's own from now on
  hidden from lists, pages and entry; what 0 of 120 rows hold in it stays
  back again: crm book field revive leads.pipeline
EOF
ok 'nothing was written' test ! -e B/rules
expect 'by its label; the book gets a fields.yaml of its own' 0 'crm-book -C B field retire leads.流程' <<'EOF'
retired leads.pipeline Pipeline (rules/fields.yaml:53)
  the shipped rules/fields.yaml was copied into the book: it is the book's own from now on
  hidden from lists, pages and entry; what 0 of 120 rows hold in it stays
  back again: crm book field revive leads.pipeline
EOF
expect 'only its entry is another one' 1 "diff \"$FIELDS\" B/rules/fields.yaml" <<'EOF'
53c53
<   pipeline:       {label: {en: Pipeline, zh: 流程}, type: text}
---
>   pipeline:       {label: {en: Pipeline, zh: 流程}, type: text, retired: 2026-03-16}
EOF
same_bytes 'the data is as it was' leads.before B/leads.csv
expect 'the log says so' 0 'tail -n 1 B/log/2026-03.csv' <<'EOF'
2026-03-16T10:20:00+08:00,P-000009 by root,book field retire,rules/fields.yaml,leads.pipeline,retired,,2026-03-16,
EOF
expect_match 'crm book log shows it' 0 'crm-book -C B log --since today' 'rules/fields.yaml +leads.pipeline +retired'
expect 'the book is sound' 0 'crm-book -C B check' <<'EOF'
! crm-book: 5040 rows checked, 0 findings
EOF
expect 'not twice' 1 'crm-book -C B field retire leads.pipeline' <<'EOF'
! crm-book: rules/fields.yaml:53:3: leads.pipeline is retired already, since 2026-03-16
EOF

#
# hidden
#
expect_match 'a list has it' 0 'crm-book -C B list customers --format csv' '^id,name,type,industry,'
expect 'with -q its name alone' 0 'crm-book -C B field retire -q customers.industry; crm-book -C B field retire -q customers.score' <<'EOF'
customers.industry
customers.score
EOF
expect_none 'then not' 0 'crm-book -C B list customers --format csv' 'industry|医疗'
expect_none 'nor a list that names its columns' 0 'crm-customer -C B list' 'Score'
expect_none 'nor a page' 0 'crm-customer -C B show C-000001' 'Industry'
expect 'entry refuses it' 2 'crm-customer -C B set C-000001 行业=教育' <<'EOF'
! crm-customer: industry: this column is retired since 2026-03-16 (rules/fields.yaml:26); crm book field revive customers.industry brings it back
EOF
expect_match 'a condition still sees it' 0 "crm-customer -C B list --where 'industry = 医疗' --format csv" '^C-000001'
expect_ok 'what the program keeps in one goes on' 'crm-score -C B run'
expect_ok 'they are revived' 'crm-book -C B field revive customers.industry && crm-book -C B field revive customers.score'
expect_match 'a list has it again' 0 'crm-customer -C B list' 'Score'
expect_match 'and a page' 0 'crm-customer -C B show C-000001' 'Industry +医疗'

#
# refused
#
expect 'a required one' 1 'crm-book -C B field retire leads.need' <<'EOF'
! crm-book: rules/fields.yaml:48:3: leads.need is required and can't be retired
EOF
expect 'the id' 1 'crm-book -C B field retire leads.id' <<'EOF'
! crm-book: rules/fields.yaml:44:3: leads.id is required and can't be retired
EOF
expect 'what stages ask for' 1 'crm-book -C B field retire leads.lost_reason' <<'EOF'
! crm-book: rules/stages.yaml:15:9: asks for leads.lost_reason, which can't be retired while it does; change that first
EOF
expect_match 'what conditions ask for, and gates' 1 'crm-book -C B field retire leads.amount' '^! crm-book: rules/stages.yaml:12:44: asks for leads.amount'
expect_match 'through a reference' 1 'crm-book -C B field retire customers.affiliation' '^! crm-book: rules/clauses.yaml:[0-9]+:[0-9]+: asks for'
expect_match 'what is scored' 1 'crm-book -C B field retire customers.level' '^! crm-book: rules/scoring.yaml:[0-9]+:[0-9]+: asks for'
expect_match 'what a clause rule reads' 1 'crm-book -C B field retire contracts.penalty' '^! crm-book: rules/clauses.yaml:[0-9]+:[0-9]+: asks for'
expect_match 'what a text wants' 1 'crm-book -C B field retire customers.phone' '^! crm-book: rules/templates/reminder/d15.md:12: asks for'
sed 's/^  pipeline: .*/  pipeline: {label: {en: Pipeline, zh: 流程}, type: text}/; s/^  source: .*/  source: {label: {en: Source, zh: 来源}, type: text}/; s/type: ref products}$/type: ref products, required: true, when: {source: 展会}}/' \
	"$FIELDS" >B/rules/fields.yaml
expect_match 'what another column hangs on' 1 'crm-book -C B field retire leads.source' '^! crm-book: rules/fields.yaml:[0-9]+:[0-9]+: asks for leads.source'
expect 'no such column' 2 'crm-book -C B field retire leads.stag' <<'EOF'
! crm-book: 'stag' is no column of leads; did you mean 'stage'?
EOF
expect 'no such ledger' 2 'crm-book -C B field retire lead.stage' <<'EOF'
! crm-book: 'lead' is no ledger; did you mean 'leads'?
EOF
expect 'a ledger is wanted' 2 'crm-book -C B field retire product' <<'EOF'
! crm-book: 'product': a ledger and its column are wanted, such as leads.product
EOF
expect 'what was never retired' 1 'crm-book -C B field revive leads.source' <<'EOF'
! crm-book: rules/fields.yaml:52:3: leads.source is not retired
EOF

#
# the file: laid out in every way, and back to the byte
#
layout() {
	rm -rf L
	book L
	mkdir L/rules
	awk -v entry="$1" '/^leads:/ { on = 1 } on && /^  contact: / { on = 0; print entry; next } { print }' "$FIELDS" >L/rules/fields.yaml
	cp L/rules/fields.yaml kept
	crm-book -C L field retire leads.contact >/dev/null && diff kept L/rules/fields.yaml | sed -n 's/^> //p' >shown &&
		crm-book -C L rules check >/dev/null && crm-book -C L field revive leads.contact >/dev/null &&
		cmp kept L/rules/fields.yaml && cat shown
}
expect 'in brackets, with a comment behind' 0 "layout '  contact: {type: text}   # 对方'" <<'EOF'
  contact: {type: text, retired: 2026-03-16}   # 对方
EOF
expect 'in brackets over lines, with a comma at the end' 0 "layout '  contact: {
    label: {en: Contact, zh: 联系人},  # 标签
    type: text,  # 文字
  }'" <<'EOF'
    type: text, retired: 2026-03-16,  # 文字
EOF
expect 'line by line' 0 "layout '  # 对方
  contact:
    label: {en: Contact, zh: 联系人}
    type: text # 文字

  # 下一列'" <<'EOF'
    retired: 2026-03-16
EOF
expect 'a day that is none' 3 "sed '/^leads:/,/^tasks:/s/^  contact: .*/  contact: {type: text, retired: 昨天}/' '$FIELDS' >L/rules/fields.yaml; crm-book -C L list people" <<'EOF'
! crm-book: rules/fields.yaml:54:34: retired: the day is wanted, such as 2026-03-16, or true
EOF
expect 'required and retired' 3 "sed '/^leads:/,/^tasks:/s/^  contact: .*/  contact: {type: text, required: true, retired: 2026-03-02}/' '$FIELDS' >L/rules/fields.yaml; crm-book -C L list people" <<'EOF'
! crm-book: rules/fields.yaml:54:50: retired: a required column can't be retired: nobody could fill it
EOF
sed '/^leads:/,/^tasks:/s/^  contact: .*/  contact: {type: text, retired: true}/' "$FIELDS" >L/rules/fields.yaml
expect 'a day is not needed' 2 'crm-lead -C L set L-000001 contact=王主任' <<'EOF'
! crm-lead: contact: this column is retired (rules/fields.yaml:54); crm book field revive leads.contact brings it back
EOF

# One after the other, whoever comes first.
cp "$FIELDS" L/rules/fields.yaml
for f in leads.contact leads.product leads.source customers.wecom customers.industry; do
	crm-book -C L field retire $f >out.$f 2>&1 &
done
wait
expect 'several at once lose nothing' 0 "cat out.* | grep -c ^retired; grep -c 'retired: 2026-03-16' L/rules/fields.yaml; ls L/rules" <<'EOF'
5
5
fields.yaml
EOF
done_testing
