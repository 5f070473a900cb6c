# coverage.awk - what `gcov -n` says, a line a file of lib and cmd, the least covered first; the total last.
/^File / { file = substr($2, 2, length($2) - 2) }
/^Lines executed:/ {
	if (file ~ /^(lib|cmd)\/.*\.c$/) {
		split($2, part, /[:%]/)
		n[file] = $4
		hit[file] = int(part[2] * $4 / 100 + 0.5)
	}
	file = ""
}
END {
	for (f in n) {
		printf "%5.1f%%  %4d of %4d  %s\n", 100 * hit[f] / n[f], hit[f], n[f], f | "sort -n"
		all += n[f]
		all_hit += hit[f]
	}
	close("sort -n")
	if (all)
		printf "%5.1f%%  %4d of %4d  lines\n", 100 * all_hit / all, all_hit, all
}
