# list-cells.sh - a cell that holds several: one more (+=), one less (-=), in the order they came, none twice by its normal form.
. "$(dirname "$0")/lib.sh"
CRM_USER=zhaoguoping
export CRM_USER
book n
contact() {
	crm-contact -C n set CT-000020 "$@" && grep ^CT-000020 n/contacts.csv | cut -d, -f7-10
}

expect 'one more, beside what stands there or in an empty cell' 0 'contact mobile+=13940214616 phone+=0574-87010001 -q; contact phone+=95588 -q' <<'EOF'
CT-000020
13940214616,0574-87010001,,
CT-000020
13940214616,0574-87010001; 95588,,
EOF
expect 'several at once, one of them there already in another spelling' 0 'contact "phone+=(0574) 8701 0002; +86-574-87010001" -q' <<'EOF'
CT-000020
13940214616,0574-87010001; 95588; (0574) 8701 0002,,
EOF
expect 'the same again is no change' 0 'contact phone+=057487010002 mobile+=+86-139-4021-4616' <<'EOF'
contact CT-000020  秦桂芳: nothing changed
13940214616,0574-87010001; 95588; (0574) 8701 0002,,
EOF
expect 'one less, by any spelling; the others stay as they were typed' 0 'contact phone-=0086574-87010001 -q' <<'EOF'
CT-000020
13940214616,95588; (0574) 8701 0002,,
EOF
expect 'more and less in one command' 0 'contact phone+=0574-87010003 phone-=95588 email+=A.B@Example.com -q' <<'EOF'
CT-000020
13940214616,(0574) 8701 0002; 0574-87010003,,A.B@Example.com
EOF
expect 'an address is the same in any case' 0 'contact email+=a.b@example.COM' <<'EOF'
contact CT-000020  秦桂芳: nothing changed
13940214616,(0574) 8701 0002; 0574-87010003,,A.B@Example.com
EOF
expect 'all of them, one after the other' 0 'contact phone-=057487010002 phone-=057487010003 mobile-=13940214616 email-=a.b@example.com -q' <<'EOF'
CT-000020
,,,
EOF
expect 'by its number the person is found, whichever of them it is' 0 'contact phone+=0574-87010001 phone+=0574-87010009 -q; crm-contact -C n show 057487010009 --format csv | head -n 2 | cut -d, -f1-3' <<'EOF'
CT-000020
,0574-87010001; 0574-87010009,,
field,value
id,CT-000020
EOF
expect 'with a new one' 0 'crm-contact -C n add 鄞州第二医院 贺兰山 phone+=95588 phone+=0574-87010003 -q; tail -n 1 n/contacts.csv' <<'EOF'
CT-000179
CT-000179,C-000008,贺兰山,,,,,95588; 0574-87010003,,,,
EOF
expect 'a customer' 0 'crm-customer -C n set C-000001 phone+=0574-82805874 email+=yb@example.com; grep ^C-000001 n/customers.csv | cut -d, -f13,16' <<'EOF'
set customer C-000001  宁波第一医院; crm score explain C-000001 tells what it changes
0574-82805873; 0574-82805874,yb@example.com
EOF
skills() {
	crm-book -C n set people 郑凯 "$@" && grep ^P-000007 n/people.csv | cut -d, -f10
}
expect 'skills, with the mark that stands between them' 0 'skills skills+=脊柱、关节 -q; skills 技能-=运动医学 skills+=创伤 -q; skills skills=关节、髋 -q; skills skills+=膝 -q' <<'EOF'
P-000007
关节 运动医学 脊柱
P-000007
关节 脊柱 创伤
P-000007
关节、髋
P-000007
关节、髋、膝
EOF
expect 'who can do it now is asked' 0 'crm-solution -C n slots --skill 膝 --days 1 --format csv | head -n 2 | cut -d, -f1' <<'EOF'
engineer
P-000007
EOF

cp -R n kept
expect 'columns that hold one value, one that is none there, no value, a wrong one, both ways at once' 2 'crm-contact -C n set CT-000020 title+=x customer+=C-000001 stance-=1 note+=x phone-=12345678 phone+= mobile-=13940214616 email+=a.b wecom+=x left_on+=today id+=CT-1 nme+=x name=王 name+=李' <<'EOF'
! crm-contact: title holds one value, no list of them; write title=…
! crm-contact: customer holds one value, no list of them; write customer=…
! crm-contact: stance holds one value, no list of them; write stance=…
! crm-contact: note holds one value, no list of them; write note=…
! crm-contact: phone: '12345678' is not among '0574-87010001; 0574-87010009'
! crm-contact: phone: what is to be added, or taken away, is missing
! crm-contact: mobile: '13940214616' can't be taken away: nothing stands there
! crm-contact: email: 'a.b' is not an e-mail address such as zhang@example.com; several are parted by ;
! crm-contact: wecom holds one value, no list of them; write wecom=…
! crm-contact: left_on holds one value, no list of them; write left_on=…
! crm-contact: id holds one value, no list of them; write id=…
! crm-contact: 'nme' is no column of contacts; did you mean 'name'?
! crm-contact: name is given twice: 'name=王' and 'name+=李'; one is wanted
EOF
expect 'of customers' 2 'crm-customer -C n set C-000001 uscc+=91330200MA2AGXXXX9 level-=三级甲等 annual_purchase+=5' <<'EOF'
! crm-customer: uscc holds one value, no list of them; write uscc=…
! crm-customer: level holds one value, no list of them; write level=…
! crm-customer: annual_purchase holds one value, no list of them; write annual_purchase=…
EOF
expect 'of leads, quotes stand nowhere as lists' 2 'crm-lead -C n set L-000001 amount+=5 need+=x owner-=陈晓' <<'EOF'
! crm-lead: amount holds one value, no list of them; write amount=…
! crm-lead: need holds one value, no list of them; write need=…
! crm-lead: owner holds one value, no list of them; write owner=…
EOF
expect 'nothing of that is written' 0 'diff -r -x .crm kept n'
expect 'a retired column takes nothing' 2 'crm-book -C n field retire people.skills -q >/dev/null; crm-book -C n set people 郑凯 skills+=脊柱' <<'EOF'
! crm-book: skills: this column is retired since 2026-03-16 (rules/fields/people.yaml:12); crm book field revive people.skills brings it back
EOF
expect 'what a column may not be a list of' 3 'cp -R kept o; mkdir -p o/rules/fields; sed "s/^  owner: .*/  owner: {label: {en: Owner, zh: 负责人}, type: ref people, list: true}/; s/^  amount: .*/  amount: {label: {en: Amount, zh: 预计金额}, type: money, list: true}/; s/^  source: .*/  source: {label: {en: Source, zh: 来源}, type: text, unique: true, list: true}/" "$CRM_TOP/rules/fields/leads.yaml" >o/rules/fields/leads.yaml; crm-lead -C o list' <<'EOF'
! crm-lead: rules/fields/leads.yaml:14:64: list is for texts that aren't unique; numbers, addresses and links are lists anyway
! crm-lead: rules/fields/leads.yaml:15:62: list is for texts that aren't unique; numbers, addresses and links are lists anyway
! crm-lead: rules/fields/leads.yaml:16:73: list is for texts that aren't unique; numbers, addresses and links are lists anyway
! crm-lead: leads.csv:1: there is no column owner, which commands wrote (log/2026-01.csv:54), but one called '负责人': its cells read as empty; give it its name back
! crm-lead: leads.csv:1: there is no column amount, which commands wrote (log/2026-01.csv:103), but one called '负责人': its cells read as empty; give it its name back
! crm-lead: leads.csv:1: there is no column source, which commands wrote (log/2026-01.csv:53), but one called '负责人': its cells read as empty; give it its name back
EOF
done_testing
