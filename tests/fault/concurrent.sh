# concurrent.sh - 16 processes add 100 leads each (CRM_FAULT=full: 32 add 200) to one book at the same time, while others read it: nothing
# is lost.
. "$(dirname "$0")/../lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"

writers=16 each=100 total=1600
[ "${CRM_FAULT:-}" != full ] || writers=32 each=200 total=6400

add_leads() {
	n=1
	while [ $n -le $each ]; do
		crm-lead -C B add -q --lock-timeout 300 --customer 慈溪中医医院 --stage 线索 --next 2026-03-23 \
			--need "第${1}人第${n}条" --blocker 招标计划未定 owner=陈晓 >>"ids.$1" 2>>"err.$1"
		n=$((n + 1))
	done
}

# Every row that can be read was written whole, with its log.
read_along() {
	while [ ! -e stop ]; do
		crm-lead -C B list --format csv >read.out 2>>read.err || echo "status $?" >>read.err
		sleep 0.05
	done
}

small_book B
old=$(($(wc -l <B/leads.csv) - 1))
read_along &
reader=$!
pids=
w=1
while [ $w -le $writers ]; do
	add_leads $w &
	pids="$pids $!"
	w=$((w + 1))
done
for pid in $pids; do
	wait "$pid"
done
: >stop
wait $reader

cat err.* | sort | uniq -c | sort -rn | head -n 5 | sed 's/^/# /'
[ ! -s read.err ] || head -n 5 read.err | sed 's/^/# reader: /'
ok "$total leads were acknowledged" test "$(cat ids.* | wc -l)" = $total
ok 'each with an id of its own' test "$(sort -u ids.* | wc -l)" = $total
ok 'nobody complained' test ! -s err.1 -a "$(cat err.* | wc -l)" = 0
ok 'nor did the reader' test ! -s read.err
ok "$total new rows" test $(($(wc -l <B/leads.csv) - 1 - old)) = $total
sort ids.* >acknowledged
sed 1d B/leads.csv | cut -d, -f1 | sort >rows
ok 'every acknowledged id is a row, once' test "$(comm -12 acknowledged rows | wc -l)" = $total -a -z "$(uniq -d rows)"
ok 'every text is there once' test "$(grep -o '第[0-9]*人第[0-9]*条' B/leads.csv | sort -u | wc -l)" = $total
cut -d, -f4,5 B/log/2026-03.csv | sed -n 's/^leads,//p' | sort -u >logged
ok 'the log knows each of them' test "$(comm -12 acknowledged logged | wc -l)" = $total
ok 'the book is sound' is_sound B
done_testing
