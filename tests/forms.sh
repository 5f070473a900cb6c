# forms.sh - phones, addresses and codes have a normal form: whoever asks with any spelling finds the record, bytes stay as typed.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book n
cp -R n kept

expect 'set as typed: several phones in one cell, the first one first' 0 \
	"crm-customer -C n set C-000009 'phone=（0574）8561-1059；+86 139-4021-4617' email=Xu.ZQ@Example.com && grep ^C-000009 n/customers.csv" <<'EOF'
set customer C-000009  鄞州人民医院; crm score explain C-000009 tells what it changes
C-000009,鄞州人民医院,公立医院,医疗,鄞州卫健局,三级甲等,P-000014,A,92,2026-02-27T18:00:00+08:00,许志强,骨科主任,（0574）8561-1059；+86 139-4021-4617,宁波,1233021241971271X2,Xu.ZQ@Example.com
EOF
for typed in 0574-85611059 057485611059 '0574 8561 1059' '+86-574-85611059' '０５７４－８５６１１０５９' '(0574)85611059' \
	13940214617 139-4021-4617 '+86 139 4021 4617' 008613940214617 'tel:+86-139-4021-4617' \
	xu.zq@example.com XU.ZQ@EXAMPLE.COM 'mailto:xu.zq@example.com' 1233021241971271X2 1233021241971271x2 '12330212 41971271 X2'; do
	expect_match "show '$typed'" 0 "crm-customer -C n show '$typed'" '^C-000009  鄞州人民医院$'
done
for where in 'phone = 139 4021 4617' 'phone = 8613940214617' 'phone ~ 4021-46' 'email = XU.ZQ@example.com' 'uscc = 1233021241971271x2' \
	'uscc ~ 71271x' '{phone: [95588, 139-4021-4617]}'; do
	expect "list --where '$where'" 0 "crm-customer -C n list --where '$where' --format csv | cut -d, -f1,2" <<'EOF'
id,name
C-000009,鄞州人民医院
EOF
done
expect 'leads by their customer'\''s phone' 0 "crm-lead -C n list --where 'customer.phone = 13940214617 and stage.kind = open' --format csv | cut -d, -f1" <<'EOF'
id
L-000034
L-000344
EOF
expect_match '!= is everybody else' 0 "crm-customer -C n list --where 'phone != 13940214617'" '^75 customers$'
expect 'people, too' 0 "crm-customer -C n set C-000010 -n 'owner=+86 139 5223 2679'" <<'EOF'
dry run: nothing was written
  ledger     ID        field  old       new
  customers  C-000010  owner  P-000019  P-000009
set customer C-000010  鄞州中医院; crm score explain C-000010 tells what it changes
EOF
expect 'a number that nobody has' 1 'crm-customer -C n show 13940214699' <<'EOF'
! crm-customer: customer: '13940214699' is not in customers.csv
EOF
cp -R n before
expect 'what is none isn'\''t taken: all of them are said' 2 'crm-customer -C n set C-000001 phone=1394021461 email=zhang uscc=123302O04190791927' <<'EOF'
! crm-customer: phone: '1394021461' is not a phone number: a mobile number has 11 digits
! crm-customer: email: 'zhang' is not an e-mail address such as zhang@example.com; several are parted by ;
! crm-customer: uscc: '123302O04190791927' is not a credit code: I, O, S, V and Z stand in none (O and I are mostly 0 and 1)
EOF
expect 'nor a code with a mistyped character, or a part of a list' 2 \
	"crm-customer -C n set C-000001 uscc=123302004190791972; crm-customer -C n set C-000001 'phone=0574-82805873;0574-8280'" <<'EOF'
! crm-customer: uscc: '123302004190791972' is not a credit code: its last character doesn't fit the others, one of them is mistyped
! crm-customer: phone: '0574-8280' is not a phone number: one with its area code has 10 to 12 digits
EOF
expect 'in Chinese' 2 'LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN crm-customer -C n set C-000001 电话=1394021461' <<'EOF'
! crm-customer: 电话：'1394021461' 不是电话号码：手机号是 11 位
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm before n'

#
# unique goes by the form
#
mkdir -p n/rules/fields
sed 's/type: phone}/type: phone, unique: true}/' "$CRM_TOP/rules/fields/customers.yaml" >n/rules/fields/customers.yaml
line=$(grep -n '^  phone:' n/rules/fields/customers.yaml | cut -d: -f1)
expect 'two customers of one number' 1 'crm-customer -C n set C-000001 phone="95588; +86 139 40214617"' <<EOF
! crm-customer: phone: '95588; +86 139 40214617' is there already as C-000009; write what tells them apart (unique, rules/fields/customers.yaml:$line)
EOF
expect 'its own number, written otherwise' 0 'crm-customer -C n set C-000009 phone="13940214617;0574-85611059"' <<'EOF'
set customer C-000009  鄞州人民医院; crm score explain C-000009 tells what it changes
EOF
sed 's/,0574-82805873,/,139-4021-4617,/' n/customers.csv >edited && cp edited n/customers.csv
expect_match 'check finds them in the ledger' 1 'crm-book -C n check' \
	"^customers.csv:10: phone: '13940214617;0574-85611059' stands already in line 2 \\(unique, rules/fields/customers.yaml:$line\\)"

#
# Import
#
rm -rf n && cp -R before n
cat >map.yaml <<'EOF'
id: phones
header: /^单位/
into:
  customers: {match: phone, existing: update, name: '{单位}', phone: '{电话}', contact: '{联系人}'}
EOF
mkdir -p n/rules/import && cp map.yaml n/rules/import/phones.yaml
printf '单位,电话,联系人\n鄞州人民医院,0086 139 4021 4617,许主任\n宁波第一医院,(0574) 8280-5873,潘主任\n象山新医院,0574-65001234,王主任\n坏号码医院,1394021,李主任\n' >phones.csv
expect_match 'rows are recognised by any number of the cell' 1 'crm-book -C n import phones.csv --map phones' \
	'^  customers +added 1, updated 2, skipped 0$' "× phone: '1394021' is not a phone number"
expect 'each in its row' 0 "grep -E '许主任|潘主任|王主任' n/customers.csv | cut -d, -f1,2,11,13" <<'EOF'
C-000001,宁波第一医院,潘主任,0574-82805873
C-000009,鄞州人民医院,许主任,0086 139 4021 4617
C-000077,象山新医院,王主任,0574-65001234
EOF

#
# An older book says text: nothing of it becomes a finding.
#
rm -rf n && cp -R kept n
sed 's/type: phone}/type: text}/' "$CRM_TOP/rules/fields/customers.yaml" >old.yaml
mkdir -p n/rules/fields && cp old.yaml n/rules/fields/customers.yaml
expect 'a text may be anything' 0 'crm-customer -C n set C-000001 phone=找王主任 && crm-book -C n check' <<'EOF'
set customer C-000001  宁波第一医院; crm score explain C-000001 tells what it changes
! crm-book: 15654 rows checked, 0 findings
EOF
rm n/rules/fields/customers.yaml
expect_match 'check says it where the rules say phone' 1 'crm-book -C n check' \
	"^customers.csv:2: phone: '找王主任' is not a phone number such as 13905741001 or 0574-82805873; several are parted by ;$"
expect_match 'and it is shown as it stands' 1 'crm-customer -C n show C-000001' '^  phone +找王主任$'
sed 's/phone: .*/phone: {type: phnoe}/' "$CRM_TOP/rules/fields/customers.yaml" >n/rules/fields/customers.yaml
expect_match 'a type that there isn'\''t: all are named' 1 'crm-book -C n rules check' "'phnoe' is no type; .*phone, email, url, uscc"
done_testing
