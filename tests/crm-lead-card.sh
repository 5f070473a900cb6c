# crm-lead-card.sh - business cards become leads: vCard of every kind, MECARD, codes of pictures; who is there already isn't added again.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book n
cp -R n kept
five='--stage 线索 --next +3d --need 关节镜耗材换代 --blocker 设备科预算未批'

# shows TITLE FILE: the drafts of a file, as csv without the header.
shows() {
	expect "$1" 0 "crm-lead -C n card $2 --dry-run --format csv | sed 1d"
}

#
# What is read
#
expect 'the columns are a contract' 0 'crm-lead -C n card n/import/visit-cards.vcf --dry-run --format csv' <<'EOF'
name,title,company,mobile,phone,email,wecom,note
方建国,科长,甬江康复医院,13957441021,0574-87441020转802,fang@example.com,,
徐丽华,,象山第一医院,13957441022,,,,
EOF
expect 'for people, with what no column takes' 0 'crm-lead -C n card n/import/visit-cards.vcf -n' <<'EOF'
full name  title  company       mobile       phone               e-mail            WeCom  note
方建国     科长   甬江康复医院  13957441021  0574-87441020转802  fang@example.com  —      —
徐丽华     —      象山第一医院  13957441022  —                   —                 —      —
方建国: goes into the note: department 设备科; address 甬江北路 21 号 宁波
2 cards
EOF
expect 'nothing of that is written' 0 'diff -r -x .crm kept n'

printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;小明;;;\r\nFN:小明 王\r\nORG:甬江（宁波）医疗器械有限公司;设备科\r\nTITLE:科长\r\nTEL;CELL;VOICE:152 5741 2345\r\nTEL;WORK;VOICE:0574-87654321转801\r\nitem1.TEL:(0574)87654322\r\nTEL;WORK;FAX:0574-87654323\r\nEMAIL;PREF;INTERNET:wang@example.com\r\nURL:https://u.wechat.com/kAbC\r\nNOTE:税号 91330200MA2AB3CD4G\\n请于下午\\, 联系\r\nEND:VCARD\r\n' >bare.vcf
shows '3.0 with types of 2.1, a Western order of the name, groups' bare.vcf <<'EOF'
王小明,科长,甬江（宁波）医疗器械有限公司,152 5741 2345,0574-87654321转801;(0574)87654322,wang@example.com,https://u.wechat.com/kAbC,"税号 91330200MA2AB3CD4G / 请于下午, 联系"
EOF
printf 'BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=D5=C5;=CE=B0;;;\r\nFN;CHARSET=GBK;QUOTED-PRINTABLE:=D5=C5=CE=\r\n=B0\r\nORG;CHARSET=GB18030;ENCODING=QUOTED-PRINTABLE:=C4=FE=B2=A8=\r\n=B5=DA=D2=BB=D2=BD=D4=BA\r\nTEL;CELL:13905741001\r\nPHOTO;ENCODING=BASE64;JPEG:\r\n AAAA\r\n BBBB=\r\n\r\nTEL;WORK;VOICE:0574-82805873\r\nEND:VCARD\r\n' >gbk.vcf
shows '2.1: quoted-printable in GBK, with soft breaks in a character' gbk.vcf <<'EOF'
张伟,,宁波第一医院,13905741001,0574-82805873,,,
EOF
printf 'BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=GBK:李;娜\nFN;CHARSET=GBK:李娜\nORG;CHARSET=GBK:象山第一医院\nTITLE:主任\nTEL;CELL:13905741002\nEND:VCARD\n' | iconv -t GBK >raw.vcf
shows 'a whole file in GBK' raw.vcf <<'EOF'
李娜,主任,象山第一医院,13905741002,,,,
EOF
printf '\357\273\277BEGIN:VCARD\r\nVERSION:4.0\r\nFN:钱学\r\n 文\r\nTEL;VALUE=uri;TYPE="work,voice":tel:+86-574-8765-4321;ext=8\r\nTEL;VALUE=uri;PREF=1:tel:+86-138-1234-5678\r\nTEL;TYPE=cell:13812345679\r\nEMAIL:mailto:qian@example.com\r\nIMPP:weixin:qianxw\r\nEND:VCARD\r\n' >four.vcf
shows '4.0: tel: of a URI, types in quotes, folded in the middle of a name' four.vcf <<'EOF'
钱学文,,,+86-138-1234-5678;13812345679,+86-574-8765-4321 ext. 8,qian@example.com,qianxw,
EOF
printf 'MECARD:N:王,小明;TEL:139 0574 1005;TEL:0574-87654321;EMAIL:w@example.com;ORG:甬江骨科医院;TITLE:主任\\;教授;NOTE:展会\\:3号馆;;\nMECARD:N:Doe,John;TEL:13035551212;EMAIL:j@example.com;;\n' >me.txt
expect 'MECARD, two of them, from stdin' 0 'crm-lead -C n card - --dry-run --format csv <me.txt' <<'EOF'
name,title,company,mobile,phone,email,wecom,note
王小明,主任;教授,甬江骨科医院,139 0574 1005,0574-87654321,w@example.com,,展会:3号馆
John Doe,,,13035551212,,j@example.com,,
EOF
{
	printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:大图\r\nPHOTO;ENCODING=b;TYPE=JPEG:'
	head -c 10000000 /dev/zero | tr '\0' 'A' | fold -w 74 | sed 's/$/\r/; s/^/ /'
	printf '\r\nTEL;TYPE=CELL:13905741004\r\nEND:VCARD\r\n'
} >photo.vcf
shows 'a picture of ten megabytes is passed over' photo.vcf <<'EOF'
大图,,,13905741004,,,,
EOF
printf 'BEGIN:VCARD\nVERSION:2.1\nFN:老板\nAGENT:\nBEGIN:VCARD\nFN:秘书\nTEL:13905741009\nEND:VCARD\nTEL:13905741008\nTEL;WORK:BusinessPhone\nEMAIL:none\nEND:VCARD\n' >agent.vcf
expect 'a card inside a card, and what is no number' 0 'crm-lead -C n card agent.vcf -n' <<'EOF'
full name  title  company  mobile       phone  e-mail  WeCom  note
老板       —      —        13905741008  —      —       —      —
老板: goes into the note: phone BusinessPhone; e-mail none
1 card
EOF
printf 'https://u.wechat.com/kDfXyz123\n' >wx.txt
expect 'a WeChat code says nothing but a link' 0 'crm-lead -C n card wx.txt -n' <<'EOF'
full name  title  company  mobile  phone  e-mail  WeCom                           note
—          —      —        —       —      —       https://u.wechat.com/kDfXyz123  —
https://u.wechat.com/kDfXyz123: a WeChat code holds a link and nothing else; name, phone and company are to be asked for
1 card
EOF

#
# What isn't taken
#
# refuses TITLE COMMAND: with exit status 1.
refuses() {
	expect "$1" 1 "$2"
}
head -c 150 bare.vcf >cut.vcf
refuses 'a card that is cut off' "crm-lead -C n card cut.vcf $five" <<'EOF'
! crm-lead: cut.vcf:1: the card that begins here has no END:VCARD: it is cut off; get the whole file
EOF
cat n/import/visit-cards.vcf cut.vcf >two.vcf
refuses 'nothing of the file is taken then, nor tried' "crm-lead -C n card two.vcf $five; crm-lead -C n card two.vcf -n" <<'EOF'
! crm-lead: two.vcf:20: the card that begins here has no END:VCARD: it is cut off; get the whole file
! crm-lead: two.vcf:20: the card that begins here has no END:VCARD: it is cut off; get the whole file
EOF
refuses 'one cut by the next one' 'cat cut.vcf gbk.vcf >three.vcf; crm-lead -C n card three.vcf -n' <<'EOF'
! crm-lead: three.vcf:1: the card that begins here has no END:VCARD: it is cut off; get the whole file
EOF
refuses 'a MECARD' 'printf MECARD:N:王,小明\;TEL:1390574 | crm-lead -C n card - -n' <<'EOF'
! crm-lead: stdin:1: the MECARD has no end (;;): it is cut off; scan the code again
EOF
refuses 'the wrong charset, and one that nobody knows' \
	'sed s/GBK/UTF-8/ gbk.vcf | crm-lead -C n card - -n; sed s/GBK/BIG5/ gbk.vcf | crm-lead -C n card - -n' <<'EOF'
! crm-lead: stdin:3: what is encoded here isn't UTF-8, as the card says; save it again as UTF-8
! crm-lead: stdin:4: what is encoded here isn't UTF-8, as the card says; save it again as UTF-8
! crm-lead: stdin:3: CHARSET=BIG5: not known; save the card again as UTF-8
! crm-lead: stdin:4: CHARSET=BIG5: not known; save the card again as UTF-8
EOF
refuses 'no card at all' 'echo hello | crm-lead -C n card -; printf "\001\377\002" | crm-lead -C n card -; : | crm-lead -C n card -' <<'EOF'
! crm-lead: stdin: there is no card in it; a vCard (BEGIN:VCARD), a MECARD or a WeChat link is wanted
! crm-lead: stdin: not GB18030 from byte 2 on; save it again as UTF-8
! crm-lead: stdin: there is no card in it; a vCard (BEGIN:VCARD), a MECARD or a WeChat link is wanted
EOF
expect 'no such file' 3 'crm-lead -C n card none.vcf' <<'EOF'
! crm-lead: cannot open 'none.vcf': No such file or directory
EOF
expect 'what misses of the five is named' 2 'crm-lead -C n card gbk.vcf --stage 线索 --need 关节镜' <<'EOF'
! crm-lead: missing: --next, --blocker
EOF
expect 'a card without a company' 2 "crm-lead -C n card four.vcf $five" <<'EOF'
! crm-lead: four.vcf:1: the card of '钱学文' names no company: whose lead is it? give --customer
EOF
expect 'in Chinese' 2 "LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN crm-lead -C n card four.vcf $five" <<'EOF'
! crm-lead: four.vcf:1: “钱学文”的名片没有写公司：线索归谁？请给出 --customer
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm kept n'

#
# Pictures
#
printf '\211PNG\r\n\032\n....' >code.png
expect_match 'a picture without zbarimg: said, and what to do' 3 'PATH=$CRM_BUILD crm-lead -C n card code.png -n' \
	'^! crm-lead: code.png is a picture, and zbarimg, which reads the codes of pictures, isn'\''t here .*; install zbar-tools, or hand in what the code says: crm lead card -$'
mkdir bin
printf '#!/bin/sh\n[ "$*" = "--raw -q code.png" ] || [ "$(head -c 4 | tail -c 3)" = PNG ] || exit 1\ncat me.txt\n' >bin/zbarimg
chmod +x bin/zbarimg
expect_match 'with it the code is read' 0 'PATH=$PWD/bin:$PATH crm-lead -C n card code.png -n' '^王小明 ' '^John Doe '
expect_match 'from stdin, too' 0 'PATH=$PWD/bin:$PATH crm-lead -C n card - -n <code.png' '^王小明 ' '^John Doe '
printf '#!/bin/sh\nexit 4\n' >bin/zbarimg
refuses 'a picture without a code' 'PATH=$PWD/bin:$PATH crm-lead -C n card code.png -n' <<'EOF'
! crm-lead: code.png: zbarimg finds no code in this picture; take it again, nearer and straight
EOF

#
# What becomes of them, in a book without contacts: the customer's own columns
#
mkdir -p old && cp -R n/. old
cp "$T_FIELDS" old/rules-fields 2>/dev/null
mkdir -p old/rules
awk '/^(lead_)?contacts:/ { skip = 1; next } /^[a-z_]+:/ { skip = 0 } !skip' "$T_FIELDS" >old/rules/fields.yaml
rm -f old/contacts.csv old/rules-fields
expect 'a new customer has the person of the card' 0 "crm-lead -C old card bare.vcf $five && tail -n 1 old/customers.csv" <<'EOF'
  new customer C-000077 甬江（宁波）医疗器械有限公司: crm customer set C-000077 level=… region=… to have it scored
added lead L-000401  甬江（宁波）医疗器械有限公司 · 线索 · next Thu 2026-03-19 · owner 陈晓
  stuck here? 21 other leads wait or waited on '设备科预算未批', won: 4: crm lead list --where 'blocker = 设备科预算未批'
C-000077,甬江（宁波）医疗器械有限公司,,,,,P-000009,,,,王小明,科长,0574-87654321转801;(0574)87654322,,91330200MA2AB3CD4G,wang@example.com,https://u.wechat.com/kAbC
EOF
expect 'who is there isn'\''t added again, whatever misses' 0 'crm-lead -C old card bare.vcf' <<'EOF'
王小明 is there already as C-000077, 甬江（宁波）医疗器械有限公司 (known by phone): nothing was added
EOF
expect_match 'a customer that has its contact keeps it' 0 "crm-lead -C old card gbk.vcf $five" \
	"^the card's customer is C-000001 宁波第一医院, known by its name" '^  this book has no ledger of contacts, and 宁波第一医院 has its one already: 张伟 stands with the lead alone$'
expect 'a second time it is known, too' 0 'crm-lead -C old card gbk.vcf' <<'EOF'
张伟 is there already as L-000402, 宁波第一医院 (known by name): nothing was added
EOF
expect_match 'the book is sound' 0 'crm-book -C old check' ' 0 findings$'

#
# In a book with contacts: the person goes there
#
rm -rf n && cp -R kept n
expect 'a new customer, its lead, its contact' 0 "crm-lead -C n card bare.vcf $five && tail -n 1 n/contacts.csv" <<'EOF'
  new customer C-000077 甬江（宁波）医疗器械有限公司: crm customer set C-000077 level=… region=… to have it scored
added lead L-000401  甬江（宁波）医疗器械有限公司 · 线索 · next Thu 2026-03-19 · owner 陈晓
  stuck here? 21 other leads wait or waited on '设备科预算未批', won: 4: crm lead list --where 'blocker = 设备科预算未批'
  contact CT-000179  王小明, 科长 · 152 5741 2345
CT-000179,C-000077,王小明,科长,,,152 5741 2345,0574-87654321转801;(0574)87654322,https://u.wechat.com/kAbC,wang@example.com,,"税号 91330200MA2AB3CD4G / 请于下午, 联系 / department 设备科; fax 0574-87654323"
EOF
expect 'a customer that is known by its name' 0 "crm-lead -C n card gbk.vcf $five && tail -n 1 n/contacts.csv" <<'EOF'
the card's customer is C-000001 宁波第一医院, known by its name
added lead L-000402  宁波第一医院 · 线索 · next Thu 2026-03-19 · owner 陈晓
  customer grade B (78), 6 other open leads
  open for this customer: 补交验收单 until Thu 2026-03-12 18:00 — task T-000008
  stuck here? 22 other leads wait or waited on '设备科预算未批', won: 4: crm lead list --where 'blocker = 设备科预算未批'
  contact CT-000180  张伟 · 13905741001
CT-000180,C-000001,张伟,,,,13905741001,0574-82805873,,,,
EOF
expect 'a colleague is known by the company, however it is written' 0 \
	"printf 'MECARD:N:赵敏;ORG:甬江医疗器械（集团）有限公司;TEL:13905741010;;' | crm-lead -C n card - $five" <<'EOF'
the card's customer is C-000077 甬江（宁波）医疗器械有限公司, known by its name
added lead L-000403  甬江（宁波）医疗器械有限公司 · 线索 · next Thu 2026-03-19 · owner 陈晓
  customer not scored yet, 1 other open lead: crm score explain C-000077
  stuck here? 23 other leads wait or waited on '设备科预算未批', won: 4: crm lead list --where 'blocker = 设备科预算未批'
  contact CT-000181  赵敏 · 13905741010
EOF
expect 'the same mobile number, another name: added, and said' 0 \
	"printf 'MECARD:N:钱多;ORG:鄞州第二医院;TEL:139 0574 1010;;' | crm-lead -C n card - $five | grep -v '^  stuck'" <<'EOF'
the card's customer is C-000008 鄞州第二医院, known by its name
added lead L-000404  鄞州第二医院 · 线索 · next Thu 2026-03-19 · owner 陈晓
  customer grade B (72), 1 other open lead
  open for this customer: 寄送关节镜样品 until Tue 2026-03-17 12:00 — task T-000005
  contact CT-000182  钱多 · 139 0574 1010
  is it the same as CT-000181 赵敏? mobile 13905741010 (rule mobile, rules/duplicates.yaml:14)
EOF
expect_match 'a customer is found by the number of its contact, however it is typed' 0 \
	"crm-customer -C n show '+86 152-5741-2345' && crm-customer -C n show 0574-87654321转801 && crm-customer -C n show WANG@example.com" \
	'^C-000077  甬江（宁波）医疗器械有限公司$'
expect 'not by one that contacts of two have' 1 'crm-customer -C n show 13905741010' <<'EOF'
! crm-customer: customer: '13905741010' is not in customers.csv
EOF
expect 'a WeChat code: the link is kept' 0 "crm-lead -C n card wx.txt --customer 象山第一医院 $five | tail -n 2; tail -n 1 n/contacts.csv" <<'EOF'
  contact CT-000183  WeChat contact
  a WeChat code holds a link and nothing else: crm contact set CT-000183 name=… mobile=…
CT-000183,C-000031,WeChat contact,,,,,,https://u.wechat.com/kDfXyz123,,,
EOF
cp -R n before
expect 'once more: all of them are found, none is added' 0 "cat bare.vcf gbk.vcf wx.txt >all.txt && crm-lead -C n card all.txt" <<'EOF'
王小明 is there already as CT-000179, 甬江（宁波）医疗器械有限公司 (known by mobile): nothing was added
张伟 is there already as CT-000180, 宁波第一医院 (known by mobile): nothing was added
https://u.wechat.com/kDfXyz123 is there already as CT-000183, 象山第一医院 (known by wecom): nothing was added
EOF
expect 'and nothing is written' 0 'diff -r -x .crm before n'

#
# Cards of telephones and mail programs
# One line with several numbers, as people write it.
printf 'BEGIN:VCARD\nVERSION:3.0\nFN:周一\nTEL:0574-87654321；13805741122\nTEL:0574-87654322; 0574-87654323\nTEL:tel:+86-574-87654324;phone-context=x\nEMAIL:a@b.com；c@d.com\nEND:VCARD\n' >several.vcf
expect 'several numbers in one' 0 'crm-lead -C n card several.vcf -n --format csv' <<'EOF'
name,title,company,mobile,phone,email,wecom,note
周一,,,13805741122,0574-87654321;0574-87654322;0574-87654323;+86-574-87654324,a@b.com;c@d.com,,
EOF
# A name to the letter goes before one without 有限公司, and who was there first before who came later.
book m
printf 'BEGIN:VCARD\nVERSION:3.0\nFN:钟一\nORG:宁波第一医院\nTEL;TYPE=CELL:13805741199\nEND:VCARD\n' >one.vcf
printf 'BEGIN:VCARD\nVERSION:3.0\nFN:钟二\nORG:宁波第一医院股份公司\nTEL;TYPE=CELL:13805741198\nEND:VCARD\n' >two.vcf
crm-customer -C m add 宁波第一医院有限公司 -q >/dev/null
expect 'the customer that has that very name' 0 "crm-lead -C m card one.vcf $five | head -n 2; crm-lead -C m card two.vcf $five | head -n 2" <<'EOF'
the card's customer is C-000001 宁波第一医院, known by its name
added lead L-000401  宁波第一医院 · 线索 · next Thu 2026-03-19 · owner 陈晓
the card's customer is C-000001 宁波第一医院, known by its name
added lead L-000402  宁波第一医院 · 线索 · next Thu 2026-03-19 · owner 陈晓
EOF
#
skip_unless_real_data vcard
for file in "$CRM_REAL_DATA"/vcard/*.vcf; do
	printf '%s ' "$(basename "$file" .vcf)"
	crm-lead -C n card "$file" --dry-run --format json | grep -c '"name":'
done >counts
expect 'each file has as many cards as it has' 0 'cat counts' <<'EOF'
John_Doe_ANDROID 6
John_Doe_BLACK_BERRY 1
John_Doe_EVOLUTION 1
John_Doe_GMAIL 1
John_Doe_IPHONE 1
John_Doe_LOTUS_NOTES 1
John_Doe_MAC_ADDRESS_BOOK 1
John_Doe_MS_OUTLOOK 1
fullcontact 1
gmail-list 3
gmail-single 1
gmail-single2 1
outlook-2003 1
outlook-2007 1
rfc2426-example 2
rfc6350-example 1
thunderbird-MoreFunctionsForAddressBook-extension 1
EOF
# John Doe of IBM with one telephone and one address is in three of them.
for file in "$CRM_REAL_DATA"/vcard/*.vcf; do
	crm-lead -C n card "$file" --customer 外贸客户 $five >said 2>&1 || diag "$(basename "$file")"
	cat said
done >all
expect 'all of them are entered' 0 "grep -c '^added lead' all; grep -c 'nothing was added' all" <<'EOF'
22
3
EOF
for file in "$CRM_REAL_DATA"/vcard/*.vcf; do
	crm-lead -C n card "$file" --customer 外贸客户 $five
done >again 2>&1
expect 'a second time all of them are there, and none is added' 0 "grep -c 'nothing was added' again; grep -vc 'nothing was added' again || :" <<'EOF'
25
0
EOF
expect_match 'the book is sound with them' 0 'crm-book -C n check' ' 0 findings$'
done_testing
