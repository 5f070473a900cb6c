# full.sh - full disks, file size limits, closed and full outputs, read-only books: a message, status 3, nothing harmed.
. "$(dirname "$0")/../lib.sh"

# In a mount namespace of its own a tmpfs goes away with us.
if [ -z "${T_INSIDE:-}" ] && unshare --mount true 2>/dev/null; then
	cd / && rm -rf "$T_DIR"
	T_INSIDE=1 TMPDIR=${T_DIR%/*} exec unshare --mount sh "$T_SCRIPT"
fi
. "$CRM_TOP/tests/fault/small-book.inc"

add_lead() {
	crm-lead -C "$1" add --customer 慈溪中医医院 --stage 线索 --next 2026-03-23 --need 新院区开科配置 \
		--blocker 招标计划未定 owner=陈晓
}

# Without the right to pass over permissions, which root has.
unprivileged() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --bounding-set=-all --inh-caps=-all "$@"
	else
		"$@"
	fi
}

fresh() {
	chmod -R u+w W 2>/dev/null
	rm -rf W
	cp -Rp old W
}

# The book $1 is the old one, or (where the command said so with status 0) the new one; tidy after a check.
old_or_new() {
	is_sound "$1" || return 1
	if [ "$2" = 0 ]; then
		same_book "$1" new
	else
		same_book "$1" old || same_book "$1" new
	fi
}

small_book old
fresh
add_lead W >/dev/null 2>&1
cp -Rp W new
ok 'the small book can be added to' test -n "$(diff -rq -x .crm old new)"

# Outputs
fresh
expect_match 'a list into a full device' 3 'crm-lead -C W list >/dev/full' '^! crm-lead: .*No space left'
expect_match 'an export into a full device' 3 'crm-book -C W export leads >/dev/full' '^! crm-book: .*No space left'
expect_match 'help into a full device' 3 'crm-lead --help >/dev/full' '^! crm-lead: .*No space left'
(add_lead W) >/dev/full 2>err
status=$?
ok 'a write whose answer is lost says so' test $status = 3 -a -s err
ok '... and the book is the old or the new one' old_or_new W 3
fresh
(add_lead W) >&- 2>&- <&-
ok 'with standard files closed, nothing but the lead goes into the ledgers' old_or_new W 0
fresh
for closed in '<&-' '>&-' '2>&-'; do
	expect_ok "a list with $closed" "crm-lead -C W list $closed || [ \$? = 3 ]"
done
ok '... harms nothing' same_book W old
crm-lead -C W list --format csv 2>err | true
ok 'a reader that goes away is no error worth a word' test ! -s err

# Limits
for blocks in 0 1 2 4 8; do
	fresh
	{ (ulimit -f $blocks; add_lead W); echo $? >status; } 2>&1 | cat >out
	status=$(cat status)
	ok "files of at most $blocks blocks: said, or done" test "$status" = 0 -o "$status" = 3 -a -s out
	ok '... and the book is the old or the new one' old_or_new W "$status"
done
for files in 3 4 5 6 8 10; do
	fresh
	(ulimit -n $files; add_lead W) >out 2>&1
	status=$?
	case $status in
	0 | 3) ok "at most $files open files: the old or the new book" old_or_new W $status ;;
	127) skip "at most $files open files" 'the program can not even start' ;;
	*) ok "at most $files open files: status $status" false ;;
	esac
done

# Read-only books
if ! unprivileged true 2>/dev/null; then
	skip 'a read-only book' 'permissions do not bind us here'
else
	fresh
	chmod -R a-w W
	expect_match 'a read-only book can be read' 0 'unprivileged crm-lead -C W list --format csv' 新院区开科配置
	expect_match '... and not written' 3 "unprivileged sh -c '
		crm-lead -C W add --customer 慈溪中医医院 --stage 线索 --next 2026-03-23 --need 新配置 --blocker 未定案'" \
		'^! crm-lead: .*Permission denied'
	chmod -R u+w W
	ok '... and is as it was' same_book W old
	fresh
	rm -rf W/.crm/lock
	chmod -R a-w W
	expect_match 'one that was never locked can be read' 0 'unprivileged crm-lead -C W list --format csv' 新院区开科配置
	chmod -R u+w W
	fresh
	chmod 000 W/leads.csv
	expect_match 'a ledger that may not be read is named' 3 'unprivileged crm-lead -C W list' \
		"^! crm-lead: .*leads.csv.*Permission denied"
	chmod 644 W/leads.csv
fi

# A full disk
mkdir disk
if ! { [ -n "${T_INSIDE:-}" ] && mount -t tmpfs -o size=4m none disk 2>/dev/null; }; then
	skip_all 'a tmpfs can not be mounted here'
fi
wrong=0
for pages in 0 1 2 3 4 5 6 8 12; do
	rm -rf disk/* disk/.[!.]*
	cp -Rp old disk/W
	dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null
	full=$(($(wc -c <disk/filler) / 4096))
	truncate -s $(((full - pages) * 4096)) disk/filler
	add_lead disk/W >out 2>&1
	status=$?
	[ $status = 0 ] || [ $status = 3 ] || { wrong=$((wrong + 1)); diag "$pages pages free: status $status"; }
	[ $status = 0 ] || grep -q 'No space left' out || { wrong=$((wrong + 1)); diag "$pages: $(cat out)"; }
	if [ $pages = 0 ]; then
		ok 'a full disk is said' test $status = 3
		ok '... and the book is the old one' same_book disk/W old
		expect_ok '... which can be read' 'crm-lead -C disk/W list'
	fi
	rm disk/filler
	old_or_new disk/W $status || { wrong=$((wrong + 1)); diag "$pages pages free: not the old book, nor the new"; }
done
ok 'with a few pages free: the old or the new book' test $wrong = 0
ok 'with room again the same command works' test "$(add_lead disk/W >out 2>&1; echo $?)" = 0

# What is written outside the book: -o, rejected rows, messages; the book has room, they don't.
rm -rf disk/* disk/.[!.]*
fresh
mkdir disk/box
printf 'as it was\n' >disk/old.csv
dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null
expect_match 'an output on a full disk' 3 'crm-book -C W export leads -o disk/old.csv' "^! crm-book: cannot write to 'disk/old.csv': No space left"
expect '... leaves the file that was there, and nothing beside it' 0 'cat disk/old.csv; ls -A disk' <<'EOF'
as it was
box
filler
old.csv
EOF
printf 'name\n甲医院\n,\n' >list.csv
printf 'header: /name/\ninto:\n  customers: {name: "{name}"}\n' >list.yaml
expect_match 'rejected rows on a full disk' 3 'crm-book -C W import list.csv --map ./list.yaml --rejected disk/old.csv' 'No space left'
ok '... and nothing is brought in' same_book W old
expect_match 'messages on a full disk' 3 'crm-ar -C W remind --as-of 2026-03-08 --outbox disk/box' \
	"^! crm-ar: cannot write to 'disk/box/.*': No space left"
ok '... are not sent' same_book W old
expect '... and there is none' 0 'ls -A disk/box; cat disk/old.csv' <<'EOF'
as it was
EOF
rm disk/filler
expect_ok 'with room they go out' 'crm-ar -C W remind --as-of 2026-03-08 --outbox disk/box && test -n "$(ls disk/box)"'

# A read-only disk
rm -rf disk/* disk/.[!.]*
cp -Rp old disk/W
if mount -o remount,ro disk 2>/dev/null; then
	expect_match 'a book on a read-only disk can be read' 0 'crm-lead -C disk/W list --format csv' 新院区开科配置
	expect_match '... and not written' 3 'add_lead disk/W' '^! crm-lead: .*Read-only file system'
fi
umount disk
done_testing
