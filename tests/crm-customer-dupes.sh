# crm-customer-dupes.sh - what counts as the same by rules/duplicates.yaml: at entry, and in the whole book.
. "$(dirname "$0")/lib.sh"
CRM_USER=chenxiao
export CRM_USER
book n
cp -R n kept
rule() {
	printf 'rules/duplicates.yaml:%s' "$(grep -n "id: $1," "$CRM_TOP/rules/duplicates.yaml" | cut -d: -f1)"
}

expect 'the sample has none' 0 'crm-customer -C n dupes' <<'EOF'
0 pairs that may be one; why: rules/duplicates.yaml
EOF
expect 'one credit code is one customer: refused' 1 'crm-customer -C n add 甬江妇科医院 uscc=１２３３０２００４１９０７９１９２７' <<EOF
! crm-customer: '甬江妇科医院' is there already as C-000001 宁波第一医院: the same uscc 123302004190791927 (rule uscc, $(rule uscc))
EOF
expect 'none of that wrote anything' 0 'diff -r -x .crm kept n'
expect 'a near name is said' 0 'crm-customer -C n add 像山人民医院' <<EOF
added customer C-000077  像山人民医院
  is it the same as C-000033 象山人民医院? name 象山人民医院 (rule near, $(rule near))
  next: crm lead add --customer C-000077 …, crm score run
EOF
expect 'so is one without its form, and a phone in another spelling' 0 \
	'crm-customer -C n add "宁波第一医院（集团）有限公司" && crm-customer -C n add 甬江骨科 phone="+86 574 8280 5873"' <<EOF
added customer C-000078  宁波第一医院（集团）有限公司
  is it the same as C-000001 宁波第一医院? name 宁波第一医院 (rule company, $(rule company))
  next: crm lead add --customer C-000078 …, crm score run
added customer C-000079  甬江骨科
  is it the same as C-000001 宁波第一医院? phone 057482805873 (rule phone, $(rule phone))
  next: crm lead add --customer C-000079 …, crm score run
EOF
if command -v script >"$T_DIR/none"; then
	cp -R n asked
	expect_match 'at a terminal it is asked about: y, and nothing is written' 1 \
		'printf "y\n" | script -qec "crm-customer -C asked add 象山任民医院" /dev/null' \
		'is it the same as C-000033 象山人民医院\? .* y/N > ' 'it is C-000033: nothing was written; crm customer set C-000033 changes it'
	expect 'not that of a word' 0 'diff -r -x .crm n asked'
	expect_match 'n, and it is added' 0 'printf "n\n" | script -qec "crm-customer -C asked add 象山任民医院" /dev/null' 'added customer C-000080 '
else
	skip 'at a terminal it is asked about' 'script(1) is not installed'
fi
if command -v script >"$T_DIR/none"; then
	rm -rf asked && cp -R n asked
	# asks WHAT STATUS ANSWER COMMAND RE...
	asks() {
		asks_what=$1 asks_answer=$3 asks_command=$4 asks_status=$2
		shift 4
		expect_match "$asks_what" "$asks_status" "printf '$asks_answer\\n' | script -qec \"$asks_command\" /dev/null" "$@"
	}
	asks 'a lead whose customer is near one' 1 y 'crm-lead -C asked add --customer 慈溪人明医院 --stage 线索 --next +3d --need 关节镜 --blocker 预算未批' \
		'is it the same as C-000015 慈溪人民医院\? .* y/N > ' 'it is C-000015: nothing was written; crm customer set C-000015 changes it'
	asks 'a contact' 1 y 'crm-contact -C asked add 鄞州第二医院 张三 mobile=13905743384' 'is it the same as CT-000021 杜晓东\? mobile 13905743384 .* y/N > ' \
		'it is CT-000021: nothing was written; crm contact set CT-000021 changes it'
	asks 'a contact that is set' 1 y 'crm-contact -C asked set CT-000001 mobile+=13905743384' 'is it the same as CT-000021 杜晓东\? .* y/N > '
	asks 'a customer that is set' 1 y 'crm-customer -C asked set C-000002 phone=0574-83566863' 'is it the same as C-000004 宁波中医院\? .* y/N > '
	asks 'a row of the ledger' 1 y 'crm-book -C asked add customers name=象山人明医院' 'is it the same as C-000033 象山人民医院\? .* y/N > '
	printf 'BEGIN:VCARD\nVERSION:3.0\nFN:方建国\nORG:余姚任民医院\nTEL;CELL:13957441021\nEND:VCARD\n' >card.vcf
	asks 'a card' 1 y 'crm-lead -C asked card card.vcf --stage 线索 --next +3d --need 关节镜 --blocker 预算未批' 'is it the same as C-000021 余姚人民医院\? .* y/N > '
	expect 'none of them wrote anything' 0 'diff -r -x .crm n asked'
	asks 'what stays as it was is not asked about' 0 y 'crm-customer -C asked set C-000079 level=三级乙等' '^set customer C-000079 '
	asks 'an answer other than y goes on' 0 n 'crm-contact -C asked set CT-000001 mobile+=13905743384' 'set contact CT-000001 '
	expect_none 'a dry run asks nothing' 0 'printf "y\n" | script -qec "crm-customer -C asked add 慈溪人明医院 -n" /dev/null' 'y/N'
else
	skip 'at a terminal each verb asks' 'script(1) is not installed'
fi
expect_match 'said elsewhere: a contact that is set' 0 'cp -R n said; crm-contact -C said set CT-000001 mobile+=13905743384' '^  is it the same as CT-000021 杜晓东\? mobile 13905743384 '
expect_match 'a row of the ledger' 0 'crm-book -C said add customers name=象山人明医院' '^  is it the same as C-000033 象山人民医院\? name 象山人民医院 '
expect_match 'two cards of one file' 0 "printf 'BEGIN:VCARD\nVERSION:3.0\nFN:甲\nORG:鹤祥骨伤医院\nTEL;CELL:13957441031\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:乙\nORG:鹤翔骨伤医院\nTEL;CELL:13957441032\nEND:VCARD\n' |
	crm-lead -C said card - --stage 线索 --next +3d --need 关节镜 --blocker 预算未批" '^  is it the same as C-[0-9]+ 鹤祥骨伤医院\? name 鹤祥骨伤医院 '
expect_match 'of a lead that makes its customer, too' 0 \
	'crm-lead -C n add --customer 慈溪人明医院 --stage 线索 --next +3d --need 关节镜 --blocker 预算未批' \
	'^  is it the same as C-000015 慈溪人民医院\? name 慈溪人民医院 \(rule near, '
expect_match 'of a card' 0 "printf 'BEGIN:VCARD\nVERSION:3.0\nFN:方建国\nORG:余姚任民医院\nTEL;CELL:13957441021\nEND:VCARD\n' |
	crm-lead -C n card - --stage 线索 --next +3d --need 关节镜 --blocker 预算未批" '^  is it the same as C-000021 余姚人民医院\? '
expect_match 'and of what is set' 0 'crm-customer -C n set C-000002 phone=0574-83566863' '^  is it the same as C-000004 宁波中医院\? phone 057483566863 '
expect 'the whole book: a row a pair, in the order of the rules' 0 'crm-customer -C n dupes --format csv' <<'EOF'
a,b,rule,why
C-000001,C-000078,company,name 宁波第一医院（集团）有限公司
C-000001,C-000079,phone,phone 057482805873
C-000002,C-000004,phone,phone 057483566863
C-000015,C-000080,near,name 慈溪人明医院
C-000021,C-000081,near,name 余姚任民医院
C-000033,C-000077,near,name 像山人民医院
EOF
expect 'for people' 0 'crm-customer -C n dupes' <<'EOF'
ID        name          perhaps the same  name                          rule     why
C-000001  宁波第一医院  C-000078          宁波第一医院（集团）有限公司  company  name 宁波第一医院（集团）有限公司
C-000001  宁波第一医院  C-000079          甬江骨科                      phone    phone 057482805873
C-000002  宁波第二医院  C-000004          宁波中医院                    phone    phone 057483566863
C-000015  慈溪人民医院  C-000080          慈溪人明医院                  near     name 慈溪人明医院
C-000021  余姚人民医院  C-000081          余姚任民医院                  near     name 余姚任民医院
C-000033  象山人民医院  C-000077          像山人民医院                  near     name 像山人民医院
6 pairs that may be one; why: rules/duplicates.yaml
to make two of them one: crm customer merge A B, crm contact merge A B; -n shows what would change
EOF
expect_match 'in Chinese' 0 'LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN crm-customer -C n dupes' '名称 象山人民医院|名称 像山人民医院'
expect 'as it was before' 0 'crm-customer -C n dupes --as-of 2026-03-15' <<'EOF'
0 pairs that may be one; why: rules/duplicates.yaml
EOF

#
# Rules of the book's own
#
mkdir -p n/rules
cat >n/rules/duplicates.yaml <<'EOF'
duplicates:
  - {id: phone, of: customers, same: phone, then: block}
  - {id: quiet, of: customers, near: name, distance: 2, then: pass}
  - {id: else, of: branches, same: phone, then: ask}
EOF
expect 'block and pass' 1 'crm-customer -C n add 像三人民医院 -q; crm-customer -C n add 甬江院 phone=0574-82805873' <<'EOF'
C-000082
! crm-customer: '甬江院' is there already as C-000001 宁波第一医院: the same phone 057482805873 (rule phone, rules/duplicates.yaml:2)
EOF
cat >n/rules/duplicates.yaml <<'EOF'
duplicates:
  - {id: phone, of: customers, same: phnoe, then: block}
  - {id: phone, of: custmers, same: phone, then: ask}
  - {id: c, of: customers, same: {name: firm}, then: ask}
  - {id: d, of: customers, then: ask}
  - {id: e, of: customers, near: name, distance: 3, then: ask}
  - {id: f, of: customers, near: name, then: maybe}
  - {id: g, of: customers, same: phone, near: name, then: ask}
EOF
expect 'every fault has its place' 0 'crm-book -C n rules check | grep ^rules/duplicates.yaml:' <<'EOF'
rules/duplicates.yaml:3:10: id: 'phone' is there already, in line 2
rules/duplicates.yaml:4:34: same: a column is wanted, or {COLUMN: company}
rules/duplicates.yaml:5:5: a rule says same: COLUMN, or near: COLUMN
rules/duplicates.yaml:6:50: distance: 3 is not between 1 and 2
rules/duplicates.yaml:7:46: then: 'maybe' is none of block, ask, say, pass
rules/duplicates.yaml:8:47: near: this rule says same: already; make two of it
EOF
printf 'duplicates:\n  - {id: a, of: customers, same: phnoe, then: ask}\n  - {id: b, of: custmers, same: phone, then: ask}\n' >n/rules/duplicates.yaml
expect 'a column and a ledger that are misspelt' 0 'crm-book -C n rules check | grep ^rules/duplicates.yaml:' <<'EOF'
rules/duplicates.yaml:2:5: 'phnoe' is no column of customers; did you mean 'phone'?
rules/duplicates.yaml:3:5: of: there is no ledger 'custmers'; did you mean 'customers'?
EOF

#
# Import: what is blocked is rejected, the rest counted, near names too
#
rm -rf n && cp -R kept n
mkdir -p n/rules/import
printf 'id: list\nheader: /^单位/\ninto:\n  customers: {match: name, name: "{单位}", phone: "{电话}", uscc: "{代码}"}\n' >n/rules/import/list.yaml
printf '单位,电话,代码\n甬江甲医院,+86 574 8280 5873,\n甬江乙医院,13905740001,123302004190791927\n甬江丙医院,13905740002,\n甬江丁医院,139 0574 0002,\n象山第一医院（集团）,,\n像山第一医院,,\n' >list.csv
expect 'import' 1 'crm-book -C n import list.csv --map list' <<'EOF'
read 6 rows of list.csv (UTF-8): 1 rejected
  customers  added 5, updated 0, skipped 0
  4 rows added may be there already: crm customer dupes
       1 × uscc: '123302004190791927' is there already as C-000001 (rule uscc, rules/duplicates.yaml:9)
  rejected rows are in list.csv.rejected.csv
EOF
expect 'a near name that is blocked' 1 'cp -R kept b; mkdir -p b/rules/import; cp n/rules/import/list.yaml b/rules/import; sed "/id: near,/s/then: ask/then: block/" "$CRM_TOP/rules/duplicates.yaml" >b/rules/duplicates.yaml; crm-book -C b import list.csv --map list' <<'EOF'
read 6 rows of list.csv (UTF-8): 2 rejected
  customers  added 4, updated 0, skipped 0
  3 rows added may be there already: crm customer dupes
       1 × name: '像山第一医院' is there already as C-000031 (rule near, rules/duplicates.yaml:13)
       1 × uscc: '123302004190791927' is there already as C-000001 (rule uscc, rules/duplicates.yaml:9)
  rejected rows are in list.csv.rejected.csv
EOF
expect 'passed by rule: nothing is said' 0 'cp -R kept p; mkdir -p p/rules/import; cp n/rules/import/list.yaml p/rules/import; sed "s/then: ask/then: pass/" "$CRM_TOP/rules/duplicates.yaml" >p/rules/duplicates.yaml; sed 3d list.csv >few.csv; crm-book -C p import few.csv --map list' <<'EOF'
read 5 rows of few.csv (UTF-8): 0 rejected
  customers  added 5, updated 0, skipped 0
EOF
expect 'too many: that they were not looked for is said' 0 'cp -R kept w; mkdir -p w/rules/import; cp n/rules/import/list.yaml w/rules/import; awk "BEGIN { print \"单位,电话,代码\"; for (i = 0; i < 50100; i++) printf \"单位%d号院,,\\n\", i }" >many.csv; crm-book -C w import many.csv --map list' <<'EOF'
read 50100 rows of many.csv (UTF-8): 0 rejected
  customers  added 50100, updated 0, skipped 0
  names that are near were not looked for among so many: crm customer dupes
EOF
expect_match 'the pairs' 0 'crm-customer -C n dupes' '^5 pairs' 
done_testing
