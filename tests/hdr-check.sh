# hdr-check.sh - every header compiles alone, without a warning.
. "$(dirname "$0")/lib.sh"

cd "$CRM_TOP" || exit 1
command -v "${CC:-cc}" >/dev/null || skip_all 'no compiler'
for header in lib/*/*.h lib/*/*/*.h cmd/*.h; do
	[ -e "$header" ] || continue
	printf '#include "%s"\n#include "%s"\nextern int only_headers;\n' "$header" "$header" |
		${CC:-cc} -std=c17 -D_GNU_SOURCE -I. -Ilib -Icmd -Wall -Wextra -Wpedantic \
			-Wshadow -Wconversion -Werror -fsyntax-only -x c - 2>"$T_DIR/work/errors"
	ok "$header" test $? = 0
	head -n 5 "$T_DIR/work/errors" | sed 's/^/# /'
done
done_testing
