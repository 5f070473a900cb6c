# install.sh - what `make install` puts somewhere works there, and `make uninstall` takes it away again.
. "$(dirname "$0")/lib.sh"

command -v make >/dev/null || skip_all 'no make'
root=$PWD/root
in_tree() {
	make -s -C "$CRM_TOP" "$1" BUILD="$CRM_BUILD" DESTDIR="$root" PREFIX=/usr
}

expect_ok 'make install' 'in_tree install'
PATH=$(printf '%s' "$PATH" | sed "s|$CRM_BUILD:||g")
expect_match 'crm runs from there' 0 "$root/usr/bin/crm --version" '[0-9]+\.[0-9]+\.[0-9]+'
expect_ok '... finds its commands beside it, and the rules' "$root/usr/bin/crm book init B"
ok '... and the book has them' test -e B/rules/fields/leads.yaml -o -e B/crm.yaml
expect_ok 'the book is sound' "$root/usr/bin/crm-book -C B check"
for page in "$CRM_TOP"/man/*.[157]; do
	[ -e "$page" ] || continue
	ok "${page##*/} is installed" test -e "$root/usr/share/man/man${page##*.}/${page##*/}"
done
if [ -e "$CRM_TOP/po/zh_CN.po" ]; then
	expect_match 'it speaks Chinese from there' 0 "LANGUAGE=zh_CN $root/usr/bin/crm help" '命令'
fi
expect_ok 'make uninstall' 'in_tree uninstall'
expect 'nothing is left' 0 "find '$root' -type f"
done_testing
