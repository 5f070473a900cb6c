# lib.sh - what shell tests are written with. TAP on stdout, POSIX sh only.
#
#     . "$(dirname "$0")/lib.sh"
#     book B
#     expect 'one line says what must be so' 0 'crm-ar -C B aging --by total --as-of 2026-03-16' <<'EOF'
#     not_due  3  412,000.00
#     ! crm-ar: what it said on stderr
#     EOF
#     done_testing
#
# Sourcing goes to a fresh directory (removed at the end), with the build directory first on PATH, the clock standing at
# 2026-03-16 10:20 in Shanghai (CRM_NOW), TZ=UTC, LC_ALL=C.UTF-8, HOME and TMPDIR inside it, and no other CRM_* but
# those of this file: CRM_TOP (the source tree), CRM_BUILD (the build directory), CRM_REAL_DATA, CRM_FAULT. A script
# runs by hand too: `sh tests/crm-ar.sh`. Commands are run in a subshell of their own; their standard input is
# /dev/null.
#
# Output is compared as: all of stdout, then each line of stderr behind `! `. A stdout that doesn't end its last line
# is followed by the line `\ no newline at the end`.
#
# UPDATE=1 writes what came out into the script, in place of each expected text that differs (quoted <<'EOF' right
# behind an `expect 'TITLE' ...` whose title occurs once); statuses stay. Read the diff before you believe it.
#
#   expect TITLE STATUS COMMAND <<'EOF'       exact output and status; without here-document: no output
#   expect_ok TITLE COMMAND                   status 0; the output is shown only when it fails
#   expect_match TITLE STATUS COMMAND RE...   each RE (grep -E) matches a line of the output (stderr behind `! `)
#   expect_none TITLE STATUS COMMAND RE...    none of them does
#   same_bytes TITLE FILE FILE                the same, byte for byte
#   plain_log FILE...                         takes the machine's time and the digests out of logs: two runs' are the same then
#   ok TITLE COMMAND...                       status 0, run in this shell, no eval: `ok 'it is there' test -f x`
#   $T_FIELDS                                 a file: the shipped rules/fields/ in one, for a book's own rules/fields.yaml
#   book NAME [SAMPLE]                        a copy of data/SAMPLE (ningbo) as ./NAME
#   one_pipeline BOOK                         its rules/stages.yaml has the standard pipeline alone
#   each_verb                                 ./calls: a call of every verb (screens.inc), which is held to the verbs there are
#   unchained NAME                            takes the chain, and what was adopted, out of that book's log: as logs were before there was one
#   diag TEXT...                              a line of diagnostics
#   skip TITLE REASON                         counts as skipped
#   skip_all REASON                           ends the script; nothing more of it is run
#   skip_unless_real_data [PATH]              goes on only where $CRM_REAL_DATA (and PATH in it) is there
#   done_testing                              the last line of every script

set -u
umask 022
T_SCRIPT=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
CRM_TOP=${T_SCRIPT%/tests/*}
CRM_BUILD=${CRM_BUILD:-$CRM_TOP/build}
t_keep=" CRM_TOP CRM_BUILD CRM_REAL_DATA CRM_FAULT "
for t_name in $(env | sed -n 's/^\(CRM_[A-Za-z0-9_]*\)=.*/\1/p'); do
	case $t_keep in *" $t_name "*) ;; *) unset "$t_name" ;; esac
done
unset LANG LANGUAGE NO_COLOR COLUMNS PAGER CDPATH t_keep t_name
T_DIR=$(mktemp -d "${TMPDIR:-/tmp}/crm-sh-XXXXXX") || exit 1
trap 'cd / && chmod -R u+w "$T_DIR" && rm -rf "$T_DIR"' EXIT
trap 'exit 129' HUP INT TERM
mkdir "$T_DIR/work" "$T_DIR/home" "$T_DIR/tmp" "$T_DIR/golden"
PATH=${WRAP:+$WRAP:}$CRM_BUILD:$PATH
HOME=$T_DIR/home TMPDIR=$T_DIR/tmp LC_ALL=C.UTF-8 TZ=UTC TERM=dumb CRM_NOW=2026-03-16T10:20:00+08:00
export PATH HOME TMPDIR LC_ALL TZ TERM CRM_NOW CRM_TOP CRM_BUILD
cd "$T_DIR/work" || exit 1
# The shipped ledgers in one file, as a book's own rules/fields.yaml may describe them.
T_FIELDS=$T_DIR/fields.yaml
for t_name in $(sed -n 's/^KNOWN([A-Z_]*, "\(.*\)");$/\1/p' "$CRM_TOP/lib/book/ledgers.c") patterns; do
	cat "$CRM_TOP/rules/fields/$t_name.yaml" && echo
done >"$T_FIELDS"
unset t_name
export T_FIELDS
T_COUNT=0 T_FAILED=0

diag() {
	printf '# %s\n' "$*"
}

t_pass() {
	T_COUNT=$((T_COUNT + 1))
	printf 'ok %d - %s\n' "$T_COUNT" "$1"
}

t_fail() {
	T_COUNT=$((T_COUNT + 1)) T_FAILED=$((T_FAILED + 1))
	printf 'not ok %d - %s\n' "$T_COUNT" "$1"
}

# Runs $1; leaves stdout and marked stderr in $T_DIR/got, the status in t_status.
t_run() {
	(eval "$1") >"$T_DIR/out" 2>"$T_DIR/err" </dev/null
	t_status=$?
	{
		cat "$T_DIR/out"
		[ ! -s "$T_DIR/out" ] || [ "$(tail -c 1 "$T_DIR/out" | wc -l)" = 1 ] ||
			printf '\n\\ no newline at the end\n'
		sed 's/^/! /' "$T_DIR/err"
	} >"$T_DIR/got"
}

# Why a command failed: $1 the command, $2 the status wanted, or empty.
t_explain() {
	printf '%s\n' "$1" | sed 's/^/# $ /'
	[ "$t_status" = "${2:-$t_status}" ] || diag "exit status $t_status, expected $2"
}

t_show() {
	sed 's/^/#   /' "$T_DIR/got" | head -n 60
}

one_pipeline() {
	mkdir -p "$1/rules"
	sed '/^  # skip: false/,/^examples:/{/^examples:/!d}; /pipeline: manufacturing}/d; /pipeline: saas}/d' \
		"$CRM_TOP/rules/stages.yaml" >"$1/rules/stages.yaml"
}

expect() {
	if [ -t 0 ]; then : >"$T_DIR/want"; else cat >"$T_DIR/want"; fi
	t_run "$3"
	if cmp -s "$T_DIR/want" "$T_DIR/got"; then
		[ "$t_status" != "$2" ] || { t_pass "$1"; return; }
	elif [ -n "${UPDATE:-}" ]; then
		printf '%s\n' "$1" >"$T_DIR/golden/$T_COUNT.title"
		cp "$T_DIR/got" "$T_DIR/golden/$T_COUNT.text"
	fi
	t_fail "$1"
	t_explain "$3" "$2"
	diff -u --label expected --label got "$T_DIR/want" "$T_DIR/got" | sed 's/^/# /'
}

expect_ok() {
	t_run "$2"
	[ "$t_status" != 0 ] || { t_pass "$1"; return; }
	t_fail "$1"
	t_explain "$2" 0
	t_show
}

# Of the verbs that the programs know those that have no call in the file $1.
unseen_verbs() {
	for t_name in "$CRM_TOP"/cmd/crm-*.c; do
		t_name=${t_name##*/crm-} t_name=${t_name%.c}
		crm-$t_name --help | sed -n '/^verbs:/,/^options/s/^  \([a-z].*\)/\1/p' |
			sed -E "s/^([a-z]+( [a-z]+)?)(  .*| [A-Z[].*)?\$/$t_name \1/"
	done | while read -r t_verb; do
		grep -q "^$t_verb\( \|$\)" "$1" || printf '%s\n' "$t_verb"
	done
}

each_verb() {
	grep -v '^#' "$CRM_TOP/tests/screens.inc" >calls
	unseen_verbs calls >unseen
	grep -v '^lead list' calls >fewer
	ok 'each verb has a call in tests/screens.inc' test ! -s unseen -a "$(unseen_verbs fewer)" = 'lead list'
	sed 's/^/# /' unseen
}

# $1 yes or no: whether each RE behind TITLE STATUS COMMAND is to match.
t_match() {
	t_wanted=$1 t_title=$2 t_expected=$3 t_command=$4 t_wrong=
	shift 4
	t_run "$t_command"
	for t_re; do
		t_found=no
		! grep -Eq -e "$t_re" "$T_DIR/got" || t_found=yes
		[ "$t_found" = "$t_wanted" ] || t_wrong="$t_wrong
$t_re"
	done
	if [ -z "$t_wrong" ] && [ "$t_status" = "$t_expected" ]; then
		t_pass "$t_title"
		return
	fi
	t_fail "$t_title"
	t_explain "$t_command" "$t_expected"
	[ -z "$t_wrong" ] || printf '%s\n' "$t_wrong" | sed -e 1d -e "s/^/# matched ($t_wanted was wanted): /"
	t_show
}

expect_match() {
	t_match yes "$@"
}

expect_none() {
	t_match no "$@"
}

same_bytes() {
	if cmp -s "$2" "$3"; then
		t_pass "$1"
		return
	fi
	t_fail "$1"
	diff -a -u "$2" "$3" 2>&1 | head -n 40 | sed 's/^/# /'
}

ok() {
	t_title=$1
	shift
	if "$@"; then
		t_pass "$t_title"
	else
		t_fail "$t_title"
		diag "$*"
	fi
}

plain_log() {
	sed -E -i 's/,[0-9-]{10}T[0-9:+-]{14},([0-9]+\/[0-9]+:[0-9a-f]{64})?$//' "$@"
}

book() {
	cp -R "$CRM_TOP/data/${2:-ningbo}" "$1" || bail "no sample book '${2:-ningbo}'"
}

unchained() {
	sed -i '/^log: whole$/d' "$1/crm.yaml"
	for t_log in "$1"/log/*.csv; do
		sed -i '/,book adopt,/d; s/,[^,]*,[^,]*$//' "$t_log"
	done
}

bail() {
	printf 'Bail out! %s\n' "$*"
	exit 1
}

skip() {
	T_COUNT=$((T_COUNT + 1))
	printf 'ok %d - %s # SKIP %s\n' "$T_COUNT" "$1" "$2"
}

skip_all() {
	if [ "$T_COUNT" = 0 ]; then
		printf '1..0 # SKIP %s\n' "$1"
		exit 0
	fi
	skip 'the rest' "$1"
	done_testing
}

skip_unless_real_data() {
	[ -n "${CRM_REAL_DATA:-}" ] || skip_all 'CRM_REAL_DATA is not set'
	[ -e "$CRM_REAL_DATA/${1:-.}" ] || skip_all "no ${1:-.} in CRM_REAL_DATA"
}

# Puts the collected texts where the script holds the old ones.
t_update() {
	for t_text in "$T_DIR"/golden/*.text; do
		[ -e "$t_text" ] || return 0
		awk -v text="$t_text" -v titles="${t_text%.text}.title" '
			BEGIN { getline title < titles; head = "expect " "\047" title "\047" }
			inside { if ($0 != end) next; inside = 0 }
			/^expect/ { seen = index($0, head) == 1 }
			{ print }
			seen && match($0, /<<\047[A-Z]+\047$/) {
				end = substr($0, RSTART + 3, RLENGTH - 4)
				while ((getline line < text) > 0)
					print line
				seen = 0; inside = 1
			}' "$T_SCRIPT" >"$T_DIR/script" &&
			cat "$T_DIR/script" >"$T_SCRIPT.new" && mv "$T_SCRIPT.new" "$T_SCRIPT"
	done
}

done_testing() {
	printf '1..%d\n' "$T_COUNT"
	[ -z "${UPDATE:-}" ] || t_update
	[ "$T_FAILED" = 0 ]
	exit
}
