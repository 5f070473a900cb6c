# practice.sh - a practice book says so on everything that leaves it: every verb, every format; and no message leaves it.
. "$(dirname "$0")/lib.sh"
book B
CRM_USER=周建明 crm-walkthrough -C B start --dir P >/dev/null 2>&1
cp -R B real
grep -v '^#' "$CRM_TOP/tests/screens.inc" | sed 's|B/import|P/import|' >calls
line='PRACTICE: nothing counts here'

# What has no room for it says it on stderr, and is told from the real one there.
call() { (eval "CRM_BOOK=P crm $*") >out 2>err </dev/null; }
: >silent
: >unmarked
mkdir W
while read -r c; do
	case $c in 'book init '* | 'book recover '* | 'book share '* | 'walkthrough start '* | 'walkthrough finish '*) continue ;; esac
	rm -rf W && mkdir W
	call "$c"
	status=$?
	grep -q 'this is a practice book, nothing counts here' err || echo "$c" >>silent
	[ -s out ] || continue
	case $c in *'-o W/'*) continue ;; esac
	[ "$(head -n 1 out)" = "$line" ] || [ "$(head -n 1 out)" = "**$line**" ] || echo "$c (status $status)" >>unmarked
done <calls
expect 'every verb says it on stderr' 0 'cat silent' </dev/null
expect 'and on top of what it prints' 0 'cat unmarked' <<'EOF'
EOF
: >unmarked
while read -r c; do
	case $c in *--format* | 'book init '* | 'book recover '* | 'book share '* | walkthrough\ start* | walkthrough\ finish* | 'report verify sheet'*) continue ;; esac
	for format in md html json csv; do
		call "$c --format $format"
		[ "$?" != 2 ] && [ -s out ] || continue
		case $format in
		md) [ "$(head -n 1 out)" = "**$line**" ] || echo "$c --format $format" ;;
		html) grep -q "<p class=\"warning\">$line</p>" out || echo "$c --format $format" ;;
		json) [ "$(head -c 1 out)" = '[' ] || grep -q '^  "practice": true' out || echo "$c --format $format" ;;
		csv) ! grep -q "$line" out || echo "$c --format $format" ;;
		esac
		grep -q 'this is a practice book' err || echo "$c --format $format: silent"
	done
done <calls >unmarked
expect 'in every format; csv keeps its columns' 0 'cat unmarked' <<'EOF'
EOF
expect 'a file says it, too: a contract, a statement, a board' 0 'for c in "contract text K-000001" "ar show I-000085" "report board --format html" "customer show 鄞州第二医院 --format md"; do
	CRM_BOOK=P crm $c -o W/file 2>/dev/null; grep -c "$line" W/file; done' <<'EOF'
1
1
1
1
EOF
expect_none 'the real one does not' 0 'CRM_BOOK=real crm contract text K-000001; CRM_BOOK=real crm ar board; CRM_BOOK=real crm report board --format json' 'PRACTICE|practice'
expect 'nor what a writing verb says for programs' 0 'CRM_BOOK=P crm task add 打电话 --due +2d -q 2>/dev/null' <<'EOF'
T-000144
EOF
expect 'a book that was made to practise in is one' 0 'crm-book init play --practice >/dev/null; CRM_BOOK=play crm lead list 2>&1' <<'EOF'
PRACTICE: nothing counts here
0 leads, 0 overdue; closed ones too with --all
crm-lead: this is a practice book, nothing counts here
EOF
expect 'whatever became of the line in crm.yaml' 0 "sed -i '/^practice/d' P/crm.yaml; CRM_BOOK=P crm ar board 2>/dev/null | head -n 1" <<'EOF'
PRACTICE: nothing counts here
EOF
expect 'in Chinese' 0 'LANGUAGE=zh_CN CRM_BOOK=P crm contract text K-000001 2>&1 | head -n 1; LANGUAGE=zh_CN CRM_BOOK=P crm ar board 2>&1 >/dev/null' <<'EOF'
演练：这里做的都不算数
crm-ar: 这是演练账簿，这里做的都不算数
EOF
for verb in 'ar remind' 'task remind'; do
	expect_match "$verb: no message leaves it" 1 "CRM_BOOK=P crm $verb --outbox out-box; status=\$?; [ ! -e out-box ] && exit \$status" 'this is a practice book: no message leaves it'
done
expect_ok 'but from the real one' 'CRM_BOOK=real crm ar remind --outbox out-box && [ -n "$(ls out-box)" ]'
if command -v script >/dev/null; then
	expect 'on a terminal once is enough' 0 "script -qec 'crm-lead -C P list' /dev/null </dev/null | grep -c 'nothing counts here'" <<'EOF'
1
EOF
	expect 'of a csv, too' 0 "script -qec 'crm-lead -C P list --format csv' /dev/null </dev/null | grep -c 'nothing counts here'" <<'EOF'
1
EOF
fi
done_testing
