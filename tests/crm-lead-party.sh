# crm-lead-party.sh - who takes part in a lead, and the part each plays in it: its own contacts, else all of its customer's.
. "$(dirname "$0")/lib.sh"
CRM_USER=zhaoguoping
export CRM_USER
book n
chain() {
	crm-lead -C n show "$1" --format md | sed -n '/^## Decision/,/^## Last/p' | grep '^|\|^## D\|nobody' | cut -d '|' -f 2-5
}

expect 'all of the customer, where the lead has none of its own' 0 'chain L-000012' <<'EOF'
## Decision chain
 ID | name | title | part 
---|---|---|---
 CT-000020 | 秦桂芳 | 分管副院长 | decides 
 CT-000019 | 蒋丽华 | 采购办主任 | buys 
 CT-000021 | 杜晓东 | 主治医师 | uses 
  nobody who influences is known
EOF
expect 'two are named, with the part they play here' 0 'crm-lead -C n set L-000012 contacts+=秦桂芳:影响,CT-000001:uses; chain L-000012' <<'EOF'
set lead L-000012  鄞州第二医院 · 需求确认 · next Fri 2026-03-20 · owner 陈晓
  2 people take part in L-000012, who decide: 0
## Decision chain of this lead
 ID | name | title | part 
---|---|---|---
 CT-000020 | 秦桂芳 | 分管副院长 | influences 
 CT-000001 | 潘志强 | 骨科主任 | uses 
  nobody who decides takes part: crm lead set L-000012 contacts+=…:decides
EOF
expect 'the ledger' 0 'cat n/lead_contacts.csv' <<'EOF'
编号,线索,联系人,决策作用,退出日期
LC-000001,L-000012,CT-000020,influences,
LC-000002,L-000012,CT-000001,uses,
EOF
expect 'again nothing changes' 0 'crm-lead -C n set L-000012 contacts+=秦桂芳:influences contacts+=CT-000001' <<'EOF'
lead L-000012: nothing changed
EOF
expect 'nobody decides there any more, and other leads of the customer are as they were' 0 'crm-lead -C n list --no-decider --format csv | grep -c L-000012; crm-lead -C n list --where "contacts.part = decides" --customer 鄞州第二医院 --format csv | cut -d, -f1; crm-lead -C n list --where "contacts.name = 潘志强" --customer 鄞州第二医院 --format csv | cut -d, -f1' <<'EOF'
1
id
L-000400
id
L-000012
EOF
expect 'a gate asks the same' 1 'cp -R n g; mkdir -p g/rules; sed "s/{id: 签约, kind: won, gate: {amount: .> 0.}}/{id: 签约, kind: won, gate: {contacts.part: decides}}/" "$CRM_TOP/rules/stages.yaml" >g/rules/stages.yaml; crm-lead -C g stage L-000012 签约 amount=100' <<'EOF'
! crm-lead: stage 签约 asks for contacts.part = decides; there is none: crm lead set L-000012 contacts+=…:… (rules/stages.yaml:14)
EOF
expect 'and takes what it advises in the same command' 0 'crm-lead -C g stage L-000012 签约 amount=100 contacts+=秦桂芳:decides | head -n 1; grep CT-000020 g/lead_contacts.csv' <<'EOF'
lead L-000012  鄞州第二医院: 需求确认 → 签约
LC-000001,L-000012,CT-000020,decides,
EOF
expect 'the contact has no part of its own, and the lead gives none: by the contact' 0 'crm-lead -C n set L-000001 contacts=CT-000002 -q; crm-lead -C n list --where "contacts.part = decides" --format csv | grep -c ^L-000001' <<'EOF'
L-000001
1
EOF
expect 'one goes: since when stands there, the other stays' 0 'crm-lead -C n set L-000012 contacts-=潘志强; cat n/lead_contacts.csv' <<'EOF'
set lead L-000012  鄞州第二医院 · 需求确认 · next Fri 2026-03-20 · owner 陈晓
  1 person takes part in L-000012, who decide: 0
编号,线索,联系人,决策作用,退出日期
LC-000001,L-000012,CT-000020,influences,
LC-000002,L-000012,CT-000001,uses,2026-03-16
LC-000003,L-000001,CT-000002,,
EOF
expect 'in place of all' 0 'crm-lead -C n set L-000012 contacts=蒋丽华:buys,秦桂芳:拍板; chain L-000012' <<'EOF'
set lead L-000012  鄞州第二医院 · 需求确认 · next Fri 2026-03-20 · owner 陈晓
  2 people take part in L-000012, who decide: 1
## Decision chain of this lead
 ID | name | title | part 
---|---|---|---
 CT-000020 | 秦桂芳 | 分管副院长 | decides 
 CT-000019 | 蒋丽华 | 采购办主任 | buys 
  nobody who influences is known
EOF
expect 'somebody who comes back is the same row' 0 'crm-lead -C n set L-000012 contacts+=CT-000001 -q; grep -c CT-000001 n/lead_contacts.csv' <<'EOF'
L-000012
1
EOF
expect 'who leaves the customer is in no lead' 0 'crm-contact -C n left CT-000020 --on 2026-03-13 -q; chain L-000012' <<'EOF'
CT-000020
## Decision chain of this lead
 ID | name | title | part 
---|---|---|---
 CT-000019 | 蒋丽华 | 采购办主任 | buys 
 CT-000001 | 潘志强 | 骨科主任 | uses 
  nobody who decides takes part: crm lead set L-000012 contacts+=…:decides
EOF
expect 'without any it has those of the customer again' 0 'crm-lead -C n set L-000012 contacts=; chain L-000012' <<'EOF'
set lead L-000012  鄞州第二医院 · 需求确认 · next Fri 2026-03-20 · owner 陈晓
  2 people take part in L-000012, who decide: 0
## Decision chain
 ID | name | title | part 
---|---|---|---
 CT-000019 | 蒋丽华 | 采购办主任 | buys 
 CT-000021 | 杜晓东 | 主治医师 | uses 
  nobody who decides is known: crm contact add C-000008 … part=decides
EOF
expect 'with a new lead' 0 'crm-lead -C n add --customer 鄞州第二医院 --stage 线索 --next 2026-03-18 --need 换代 --blocker 招标未定 contacts=杜晓东:影响 | head -n 2' <<'EOF'
added lead L-000401  鄞州第二医院 · 线索 · next Wed 2026-03-18 · owner 赵国平
  1 person takes part in L-000401, who decide: 0
EOF
expect 'the page of a visit has those of the lead' 0 'crm-lead -C n set L-000002 contacts=CT-000001 -q >/dev/null; cp -R n g2; crm-lead -C g2 brief L-000002 --pick 1 | grep -A4 "^## Decision" | tail -n 1 | cut -d "|" -f 2-4' <<'EOF'
 CT-000001 | 潘志强 | 骨科主任 
EOF

cp -R n kept
expect 'bad input: all of it is said' 2 'crm-lead -C n set L-000012 contacts+=王二 contacts+=蒋丽华:decide contacts+=:uses contacts+= contacts-=潘志强 contacts+=CT-000020' <<'EOF'
! crm-lead: contact: '王二' is not in contacts.csv
! crm-lead: part: 'decide' is none of decides, influences, uses, buys, blocks; did you mean 'decides'?
! crm-lead: contacts: 'uses' has nobody in front of it; write NAME:PART
! crm-lead: contacts: who is to be added, or taken away, is missing
! crm-lead: contacts: CT-000001 潘志强 takes no part in lead L-000012
! crm-lead: contacts: CT-000020 秦桂芳 has left
EOF
expect 'nothing of that is written' 0 'diff -r -x .crm kept n'
expect 'a book whose rules have no such ledger' 1 'cp -R kept o; mkdir -p o/rules; awk "/^lead_contacts:/ { skip = 1 } /^[a-z_]+:/ && !/^lead_contacts:/ { skip = 0 } !skip" "$T_FIELDS" >o/rules/fields.yaml; rm o/lead_contacts.csv; crm-lead -C o show L-000012 --format csv | sed -n "/^id,name,title/,/^$/p" | cut -d, -f1-4; crm-lead -C o list --where "contacts.part = decides" --customer 鄞州第二医院 --format csv | wc -l; crm-lead -C o set L-000012 contacts+=蒋丽华' <<'EOF'
id,name,title,part
CT-000019,蒋丽华,采购办主任,buys
CT-000021,杜晓东,主治医师,uses

1
! crm-lead: this book's rules have no ledger lead_contacts; copy fields/lead_contacts.yaml of the installed rules to its rules
EOF
expect_ok 'the book is sound' 'crm-book -C n check'
done_testing
