# score.awk - how often each clause rule is right: over clauses.txt and, of what was found, lines ID,RULE.
#
#     awk -v set=H -f score.awk clauses.txt found      RULE  alarms  right  wanted  precision  recall
#     awk -v set=H -v each=1 ...                       each alarm that is wrong, each one that is missing
BEGIN { FS = "|" }
/^#:/ { split($0, part, " "); rule[part[2]] = part[3]; letter[part[3]] = part[2]; order[++n] = part[2] }
/^#/ { next }
FILENAME != ARGV[2] {
	id = ++count
	if ($1 != set && set != "")
		next
	asked[id] = $0
	for (i = 1; i <= n; i++)
		if (index($3, order[i]))
			wanted[id, order[i]] = 1
	next
}
{
	split($0, part, ",")
	id = part[1] + 0
	if ((id in asked) && (part[2] in letter))
		found[id, letter[part[2]]] = 1
}
END {
	for (i = 1; i <= n; i++) {
		l = order[i]
		alarms = right = all = 0
		for (id = 1; id <= count; id++) {
			if (!(id in asked))
				continue
			alarms += found[id, l]
			all += wanted[id, l]
			right += found[id, l] && wanted[id, l]
			if (each && found[id, l] != wanted[id, l])
				print rule[l], found[id, l] ? "WRONG" : "MISSED", asked[id]
		}
		if (!each)
			printf "%-31s %3d %3d %3d  %5.3f %5.3f\n", rule[l], alarms, right, all, alarms ? right / alarms : 1, all ? right / all : 1
	}
}
