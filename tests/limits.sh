# limits.sh - what can't be is not taken: amounts below zero, shares above all, nothing as a quantity, a customer who is there already.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book B
cp -R B kept
below='the least there may be \(rules/fields/[a-z_]+\.yaml:[0-9]+\)$'
above='the most there may be \(rules/fields/[a-z_]+\.yaml:[0-9]+\)$'
expect_match 'a lead' 1 'crm-book -C B set leads L-000012 amount=-5' "^! crm-book: amount: '-5\.00' is below 0\.00, $below"
expect_match 'a lead, as it is entered' 1 \
	'crm-lead -C B add --customer C-000008 --stage 线索 --next +3d --need 关节镜换代 --blocker 等设备科预算 amount=-0.01' "^! crm-lead: amount: '-0\.01' is below 0\.00, $below"
expect_match 'a share' 1 'crm-customer -C B set C-000008 coverage=150%' "^! crm-customer: coverage: '150%' is above 100%, $above"
expect_match 'the edges are allowed' 0 'crm-customer -C B set C-000008 coverage=100% -n && crm-customer -C B set C-000008 coverage=0% -n' 'coverage'
expect_match 'a line of a quote, all three' 1 \
	'rm -rf L; cp -r B L; printf "Q-000001-R1,JZ-01,0,-1.00,100.01%%\n" >>L/quote_lines.csv; crm-book -C L check' \
	"^quote_lines.csv:[0-9]+: qty: '0' is below 1, $below" "^quote_lines.csv:[0-9]+: price: '-1\.00' is below 0\.00, $below" "^quote_lines.csv:[0-9]+: discount: '100\.01%' is above 100%, $above"
expect_match 'a product' 1 'crm-book -C B add products sku=XX-99 name=新品 stock=-5 price=-1' "stock: '-5' is below 0, $below" "price: '-1\.00' is below 0\.00, $below"
expect_match 'an invoice' 1 'crm-ar -C B invoice add --customer C-000008 --amount -5 --issued today --due +7d' \
	"amount: '-5\.00' is not above zero"
expect_match 'a return is an order below zero' 0 'crm-book -C B add orders customer=C-000008 sku=JZ-01 qty=-1 amount=-50 ordered_on=today -n' '-50.00'
expect 'check names what a hand wrote' 1 "sed -i '2s/^C-000001,宁波第一医院/C-000001,鄞州 第二医院/' B/customers.csv
	sed -i '2s/,[0-9]*\$/,-7/' B/products.csv; crm-book -C B check" <<'EOF'
customers.csv:9: name: '鄞州第二医院' stands already in line 2 (unique, rules/fields/customers.yaml:4)
products.csv:2: reorder_at: '-7' is below 0, the least there may be (rules/fields/products.yaml:8)
contracts.csv:4: contract K-000003: the approval is void: its text is not what was submitted: its template, its file, the lines of its quote or a name in it is another
! crm-book: 2 edits by hand that the log doesn't know: crm book check --hand lists them, crm book adopt takes them in
! crm-book: 15653 rows checked, 3 findings
EOF
rm -r B
cp -R kept B

#
# customers
#
unique='write what tells them apart \(unique, rules/fields/[a-z_]+\.yaml:[0-9]+\)$'
expect_match 'the same name again' 1 'crm-book -C B add customers name=鄞州第二医院' \
	"^! crm-book: name: '鄞州第二医院' is there already as C-000008; $unique"
expect_match 'with blanks' 1 "crm-book -C B add customers 'name= 鄞州　第二 医院 '" "'鄞州　第二 医院' is there already as C-000008; $unique"
expect_match 'another is given it' 1 'crm-customer -C B set C-000001 name=鄞州第二医院' "already as C-000008; $unique"
expect_match 'its own name stays' 0 'crm-customer -C B set C-000008 name=鄞州第二医院' 'nothing changed'
expect_ok 'case and width: one customer' "crm-customer -C B add 'ＡＢＣ Ltd' -q"
expect_match 'in other letters' 1 "crm-book -C B add customers 'name=abc ltd'" "'abc ltd' is there already as C-000077; $unique"
expect_match 'on the way to a lead' 1 \
	"crm-lead -C B add --customer 'ab c ltd' --stage 线索 --next +3d --need 关节镜换代 --blocker 等设备科预算" "'ab c ltd' is there already as C-000077; $unique"
expect_ok 'what tells them apart is enough' "crm-book -C B add customers 'name=鄞州第二医院（东院）' -q"
expect_ok 'who is renamed frees the name' 'crm-customer -C B set C-000001 name=宁波市第一医院 && crm-book -C B add customers name=宁波第一医院 -q'
mkdir -p B/rules/import
cat >B/rules/import/names.yaml <<'EOF'
id: names
header: /^编号,客户名称/
into:
  customers:
    id: '{编号}'
    name: '{客户名称}'
EOF
printf '编号,客户名称\nC-000901,鄞州第二医院\nC-000902,Ｎew 客户\nC-000903,new 客户\nC-000904,别的单位\n' >names.csv
expect_match 'an import rejects them, and takes the others' 1 'crm-book -C B import --map names names.csv' \
	'names.csv \(UTF-8\): 2 rejected$' 'added 2, updated 0' "name: 'new 客户' is there already as C-000902; $unique" \
	"name: '鄞州第二医院' is there already as C-000008; $unique"
sed 's/, unique: true//' "$T_FIELDS" >B/rules/fields.yaml
expect_ok 'a book may see it otherwise' 'crm-book -C B add customers name=鄞州第二医院 -q'

#
# the rule file
#
# $1 what stands in place of `unique: true`: what is said of it.
limits() {
	sed "s/unique: true/$1/" "$T_FIELDS" >B/rules/fields.yaml
	crm-book -C B list customers
}
expect_match 'limits of a text' 3 "limits 'min: 3'" 'rules/fields.yaml:[0-9]*:.*min and max are for numbers'
expect_match 'no truth' 3 "limits 'unique: maybe'" 'rules/fields.yaml:[0-9]*:'
# $1 what stands in place of the limits of coverage.
shares() {
	sed "s/min: 0%, max: 100%/$1/" "$T_FIELDS" >B/rules/fields.yaml
	crm-book -C B list customers
}
expect_match 'no share' 3 "shares 'min: much'" 'rules/fields.yaml:[0-9]*:'
expect_match 'nothing is left' 3 "shares 'min: 10%, max: 5%'" 'rules/fields.yaml:[0-9]*:.*max: below min'
expect_match 'a number is not unique' 3 "shares 'unique: true'" 'rules/fields.yaml:[0-9]*:.*unique is for texts'
done_testing
