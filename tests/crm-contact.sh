# crm-contact.sh - contacts and the decision chain: who decides is known, or it is said that nobody is.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book n
cp -R n kept

#
# add, set, left
#
expect_match 'customer and name are wanted' 2 'crm-contact -C n add 鄞州第二医院' '^! crm-contact: .*CUSTOMER NAME \[COLUMN=VALUE\.\.\.\]'
expect 'a part that is none' 1 'crm-contact -C n add 鄞州第二医院 贺兰山 part=拍版' <<'EOF'
! crm-contact: part: '拍版' is none of decides, influences, uses, buys, blocks; did you mean '拍板' (decides)?
EOF
expect_match 'nobody is nobody' 1 'for n in 无 未知 N/A 12 -; do crm-contact -C n add 鄞州第二医院 "$n"; done' "^! crm-contact: name: '无' says nothing" "name: '未知' says" "name: 'N/A' says" "name: '12' says" "name: '-' says"
expect_ok 'a name said twice is one' 'crm-contact -C n add 鄞州第二医院 丽丽 -n'
expect 'what customers name nobody by is not taken over' 0 'book v; sed -i "s/,潘志强,/,无,/" v/customers.csv; sed -i "/潘志强/d" v/contacts.csv; crm-contact -C v take C-000001' <<'EOF'
took over 0 contacts; the part each plays: crm contact set … part=decides
EOF
expect 'a stance beyond the scale' 1 'crm-contact -C n add 鄞州第二医院 贺兰山 stance=3' <<'EOF'
! crm-contact: stance: '3' is above 2, the most there may be (rules/fields/contacts.yaml:9)
EOF
expect 'one that is there already' 1 'crm-contact -C n add 鄞州第二医院 蒋丽华' <<'EOF'
! crm-contact: contact '蒋丽华' is there already as CT-000019; crm contact set CT-000019 changes it
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm kept n'
expect 'a part by its word in Chinese' 0 'crm-contact -C n add 鄞州第二医院 贺兰山 part=影响 title=骨科主任 stance=1 mobile=13900000001' <<'EOF'
added contact CT-000179  贺兰山, 骨科主任 · 鄞州第二医院 · influences
  the chain there: 4 people, who decide: 1, who block: 0
EOF
expect 'in the ledger it is the word of programs' 0 'tail -n 1 n/contacts.csv' <<'EOF'
CT-000179,C-000008,贺兰山,骨科主任,influences,1,13900000001,,,,,
EOF
expect 'where nobody decides it is said' 0 'crm-contact -C n add 北仑中医院 尉迟海波 part=uses' <<'EOF'
added contact CT-000180  尉迟海波 · 北仑中医院 · uses
  nobody who decides is known there (2 people): crm contact add C-000052 … part=decides
EOF
expect 'set' 0 'crm-contact -C n set 尉迟海波 part=blocks stance=-2; crm-contact -C n set 尉迟海波 stance=-2' <<'EOF'
set contact CT-000180  尉迟海波 · 北仑中医院 · blocks
  nobody who decides is known there (2 people): crm contact add C-000052 … part=decides
contact CT-000180  尉迟海波: nothing changed
EOF
expect 'who decided has left: which leads hang on it' 0 'crm-contact -C n left 秦桂芳 --on 2026-03-13' <<'EOF'
contact CT-000020  秦桂芳 of 鄞州第二医院 left on 2026-03-13
  nobody who decides is known there (3 people): crm contact add C-000008 … part=decides
  L-000012 in 需求确认 has nobody who decides any more: crm lead show L-000012
EOF
expect 'twice' 1 'crm-contact -C n left 秦桂芳' <<'EOF'
! crm-contact: CT-000020 秦桂芳 has left on 2026-03-13 already; crm contact set CT-000020 left_on= takes that back
EOF
expect 'a name that two customers have' 1 'crm-contact -C n -q add 宁波第一医院 尉迟海波 >second; crm-contact -C n show 尉迟海波' <<'EOF'
! crm-contact: contact: '尉迟海波' names 2 rows of contacts: CT-000180 尉迟海波, CT-000181 尉迟海波
EOF
expect_ok 'the book is sound' 'crm-book -C n check'

#
# list, show, pages
#
expect 'a part of one customer' 0 'crm-contact -C n list --customer 鄞州第二医院' <<'EOF'
ID         customer      name    title       part        stance  mobile       phone
CT-000019  鄞州第二医院  蒋丽华  采购办主任  buys            -1  —            0574-81571451
CT-000021  鄞州第二医院  杜晓东  主治医师    uses             —  13905743384  —
CT-000179  鄞州第二医院  贺兰山  骨科主任    influences       1  13900000001  —
3 contacts; those who have left with --all
EOF
expect 'who has left, too' 0 'crm-contact -C n list --customer 鄞州第二医院 --all --format csv | cut -d, -f1-6' <<'EOF'
id,customer,customer_name,name,title,part
CT-000019,C-000008,鄞州第二医院,蒋丽华,采购办主任,buys
CT-000020,C-000008,鄞州第二医院,秦桂芳,分管副院长,decides
CT-000021,C-000008,鄞州第二医院,杜晓东,主治医师,uses
CT-000179,C-000008,鄞州第二医院,贺兰山,骨科主任,influences
EOF
expect_match 'conditions' 0 "crm-contact -C n list --part 反对 --where 'customer.grade = A'" 'contact'
expect 'a page' 0 'crm-contact -C n show 贺兰山' <<'EOF'
CT-000179  贺兰山 · 鄞州第二医院
  ID        CT-000179
  customer  C-000008 鄞州第二医院
  name      贺兰山
  title     骨科主任
  part      influences
  stance    1
  mobile    13900000001

Decision chain
  ID         name    title       part        stance  reach
  CT-000179  贺兰山  骨科主任    influences       1  13900000001
  CT-000019  蒋丽华  采购办主任  buys            -1  0574-81571451
  CT-000021  杜晓东  主治医师    uses             —  13905743384
  nobody who decides is known: crm contact add C-000008 … part=decides

History
  at                who   command      what
  2026-03-16 10:20  陈晓  contact add  Customer: 鄞州第二医院; Name: 贺兰山; Part: influences; Title: 骨科主任; Stance: 1; Mobile: 13900000001
EOF
expect 'the chain on the lead' 0 'crm-lead -C n show L-000012 | sed -n "/Decision/,/^$/p"' <<'EOF'
Decision chain
  ID         name    title       part        stance  reach
  CT-000179  贺兰山  骨科主任    influences       1  13900000001
  CT-000019  蒋丽华  采购办主任  buys            -1  0574-81571451
  CT-000021  杜晓东  主治医师    uses             —  13905743384
  nobody who decides is known: crm contact add C-000008 … part=decides

EOF
expect 'in Chinese' 0 'LC_ALL=zh_CN.UTF-8 crm-lead -C n show L-000012 | sed -n "/决策链/,/^$/p"' <<'EOF'
决策链
  编号       姓名    职务        决策作用  态度  联系方式
  CT-000179  贺兰山  骨科主任    影响         1  13900000001
  CT-000019  蒋丽华  采购办主任  采购        -1  0574-81571451
  CT-000021  杜晓东  主治医师    使用         —  13905743384
  还不知道谁拍板：crm contact add C-000008 … part=decides

EOF
expect 'and on the customer, for programs' 0 'crm-customer -C n show 鄞州第二医院 --format json | sed -n "/\"chain\"/,/]/p" | head -n 9' <<'EOF'
  "chain": [
    {
      "id": "CT-000179",
      "name": "贺兰山",
      "title": "骨科主任",
      "part": "influences",
      "stance": 1,
      "reach": "13900000001"
    },
EOF
expect 'leads that nobody is known to decide on' 0 'crm-lead -C n list --no-decider | tail -n 2' <<'EOF'
L-000399  北仑中医院            需求确认  2026-03-19      俞磊             —  骨肿瘤组骨肿瘤切除重建，要工具盘培训              合同模板法务没回
54 leads, 3 overdue; closed ones too with --all
EOF
expect 'are those that have no contact who decides' 0 'crm-lead -C n list --no-decider --format csv | cut -d, -f1 | tail -n +2 | sort >no; crm-lead -C n list --where "stage.kind = open and !contacts.part" --format csv | cut -d, -f1 | tail -n +2 | sort >none; crm-lead -C n list --where "stage.kind = open and contacts.part = 拍板" --format csv | cut -d, -f1 | tail -n +2 | sort >some; crm-lead -C n list --format csv | cut -d, -f1 >all; cat no some | sort -u | wc -l; comm -12 no some; comm -23 none no; sort -u all | wc -l' <<'EOF'
168
169
EOF

#
# Conditions on rows of other ledgers
#
expect 'a gate that wants somebody who decides' 1 'cp -R n g; mkdir -p g/rules; sed "s/{id: 签约, kind: won, gate: {amount: .> 0.}}/{id: 签约, kind: won, gate: {contacts.part: decides}}/" "$CRM_TOP/rules/stages.yaml" >g/rules/stages.yaml; crm-lead -C g stage L-000012 签约 amount=100' <<'EOF'
! crm-lead: stage 签约 asks for contacts.part = decides; there is none: crm contact add C-000008 … (rules/stages.yaml:14)
EOF
expect 'is met by one' 0 'crm-contact -C g add 鄞州第二医院 何启明 part=decides -q; crm-lead -C g stage L-000012 签约 amount=100 -q' <<'EOF'
CT-000182
L-000012
EOF
expect_match 'quotes of a lead' 0 "crm-lead -C n list --where 'quotes.status = final'" '^[0-9]* leads,'
expect 'as sqlite would count them' 0 "crm-lead -C n list --where 'quotes.amount > 300000' --format csv | tail -n +2 | cut -d, -f1 | sort >a; awk -F, 'NR > 1 && \$4 > 300000 { print \$2 }' n/quotes.csv | sort -u >b; cmp a b; wc -l <a" <<'EOF'
9
EOF
expect 'a ledger whose rows have nothing to do with it' 2 "crm-lead -C n list --where 'products.name = x'" <<'EOF'
! crm-lead: --where:1: there is no field 'products.name'; did you mean 'product.name'?
EOF
expect 'a column that it lacks' 2 "crm-lead -C n list --where 'contacts.prt = x'" <<'EOF'
! crm-lead: --where:1: there is no field 'contacts.prt'
EOF

#
# take: what customers have in columns of their own
#
expect 'into a book that has none' 0 'crm-book init t --lang en >o; cp n/customers.csv n/people.csv t/; sed -i "s/^.*contacts.*$//" t/crm.yaml; crm-contact -C t take; crm-contact -C t take; sed -n 2,3p t/contacts.csv' <<'EOF'
took over 76 contacts; the part each plays: crm contact set … part=decides
took over 0 contacts; the part each plays: crm contact set … part=decides
CT-000001,C-000001,潘志强,骨科主任,,,,0574-82805873,,,,
CT-000002,C-000002,蒋永康,耗材组组长,,,,0574-83753420,,,,
EOF
crm-book init o2 --lang en >o 2>&1
rm o2/contacts.csv o2/rules/fields/contacts.yaml
awk '/^examples:/ { skip = 1; next } /^[a-z#]/ { skip = 0 } !skip' o2/rules/fields/*.yaml >o2/rules/fields.yaml
rm -r o2/rules/fields
expect 'a book whose one file of fields is older than contacts' 1 'crm-contact -C o2 list' <<'EOF'
! crm-contact: this book's rules have no ledger contacts; copy fields/contacts.yaml of the installed rules to its rules
EOF
expect_ok 'goes on without them' 'crm-lead -C o2 list'

#
# Budgets
#
expect 'the range of a budget' 0 'crm-lead -C n set L-000012 budget_from=30万 budget_to=500000' <<'EOF'
set lead L-000012  鄞州第二医院 · 需求确认 · next Fri 2026-03-20 · owner 陈晓
EOF
expect 'a range that ends before it begins' 1 'crm-lead -C n set L-000012 budget_to=200000' <<'EOF'
! crm-lead: budget_to: '200000.00' is below budget_from '300000.00' (rules/fields/leads.yaml:31)
EOF
done_testing
