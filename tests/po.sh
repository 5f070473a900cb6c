# po.sh - the catalogues: every sentence of the sources is translated, every placeholder kept.
. "$(dirname "$0")/lib.sh"

[ -e "$CRM_TOP/po/zh_CN.po" ] || skip_all 'there are no catalogues'
command -v xgettext >/dev/null || skip_all 'no xgettext'
(cd "$CRM_TOP" && find lib cmd -name '*.c' | sort) >sources
xgettext --directory="$CRM_TOP" --from-code=UTF-8 --language=C --files-from=sources -o now.pot \
	--keyword=_ --keyword=N_ --keyword=lang_text --keyword=lang_plural:1,2 --keyword=COUNTED:3,4 2>xgettext.err
ok 'the sentences can be taken from the sources' test -s now.pot
for po in "$CRM_TOP"/po/*.po; do
	name=${po##*/}
	expect_ok "$name is well-formed" "msgfmt --check -o /dev/null '$po'"
	msgmerge --quiet --no-fuzzy-matching -o merged.po "$po" now.pot
	msgattrib --untranslated --no-obsolete --no-wrap merged.po | sed -n '/^msgid "..*"/p' >untranslated
	msgattrib --only-fuzzy --no-obsolete --no-wrap merged.po | sed -n '/^msgid "..*"/p' >fuzzy
	ok "$name: nothing is left untranslated (make po)" test ! -s untranslated
	head -n 20 untranslated | sed 's/^/# /'
	# {amount} of an event's sentence is put in by its name: one that got another name, or got lost, is a gap.
	msgattrib --no-obsolete --no-wrap merged.po | awk '
	function names(text, sorted, n, at, i, all) {
		n = 0
		while (match(text, /\{[a-z_]+(:[0-9]+)?[|}]/)) {
			at[++n] = substr(text, RSTART + 1, RLENGTH - 2)
			text = substr(text, RSTART + RLENGTH)
		}
		all = " "
		for (i = 1; i <= n; i++)
			if (!index(all, " " at[i] " "))
				all = all at[i] " "
		return n ? all : ""
	}
	function same(a, b, at, n, i) {
		n = split(a, at, " ")
		for (i = 1; i <= n; i++)
			if (!index(b, " " at[i] " "))
				return 0
		return n == split(b, at, " ")
	}
	/^msgid "/ { asked = names($0); id = $0 }
	/^msgstr/ && asked != "" && !same(asked, names($0)) { print id }' >lost
	ok "$name: what is put in by its name keeps it" test ! -s lost
	head -n 20 lost | sed 's/^/# /'
	ok "$name: nothing is fuzzy" test ! -s fuzzy
done
done_testing
