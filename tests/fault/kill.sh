# kill.sh - 200 times SIGKILL at a random moment of a write, on one book: sound each time, nothing acknowledged is lost.
. "$(dirname "$0")/../lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"

rounds=200
[ "${CRM_FAULT:-}" != full ] || rounds=2000

add_lead() {
	exec crm-lead -C B add -q --customer 慈溪中医医院 --stage 线索 --next 2026-03-23 \
		--need "第${1}回的诉求" --blocker 招标计划未定 owner=陈晓
}

small_book B
before=$(date +%s%N)
for i in a b c d; do
	(add_lead $i) >/dev/null
done
took=$((($(date +%s%N) - before) / 4))

# Moments from the start to a little past the end of an undisturbed run; the same ones each time.
awk -v n="$rounds" -v took="$took" 'BEGIN {
	srand(20260316)
	for (i = 0; i < n; i++)
		printf "%.6f\n", rand() * took * 1.2 / 1e9
}' >delays

acknowledged=0 killed=0 unsound=0 lost=0 i=0
while read -r delay; do
	i=$((i + 1))
	: >id # the child may be killed before its own redirection, and the last id must not stand in for its
	add_lead $i >id 2>err &
	pid=$!
	sleep "$delay"
	kill -KILL $pid 2>/dev/null
	wait $pid 2>/dev/null
	status=$?
	[ $status != 137 ] || killed=$((killed + 1))
	if ! is_sound B >sound.out; then
		unsound=$((unsound + 1))
		[ $unsound -gt 5 ] || { diag "round $i, after $delay s"; cat sound.out; }
	fi
	[ -s id ] || continue
	acknowledged=$((acknowledged + 1))
	grep -q "^$(cat id),.*第${i}回的诉求" B/leads.csv || {
		lost=$((lost + 1))
		diag "round $i: $(cat id) was acknowledged and is not there"
	}
done <delays

diag "$rounds rounds: $killed killed, $acknowledged acknowledged"
ok 'the book is sound after each' test $unsound = 0
ok 'every acknowledged lead is there' test $lost = 0
ok 'some were killed' test $killed -ge $((rounds / 10))
ok 'some came through' test $acknowledged -ge $((rounds / 50))
ok 'no id is given twice' test -z "$(cut -d, -f1 B/leads.csv | sort | uniq -d)"
done_testing
