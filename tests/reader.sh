# reader.sh - ledgers read in blocks, by all cores: the same bytes out however they are read, and no file that hurts.
. "$(dirname "$0")/lib.sh"

expect_ok 'the reader and libcsv agree on what is kept and on 200,000 texts of their own' \
	'"$CRM_BUILD/fuzz_reader" "$CRM_TOP/tests/fuzz/corpus" 200000'

# however TITLE COMMAND: with 1, 2 and 7 threads and each variant of the reader, the same bytes and status.
however() {
	h_wanted= h_wrong=
	for h_reader in simd portable; do
		for h_threads in 1 2 7; do
			h_got=$(
				export CRM_READER=$h_reader CRM_THREADS=$h_threads
				eval "$2" 2>&1 </dev/null
				echo "status $?"
			)
			h_got=$(printf '%s\n' "$h_got" | cksum)
			h_wanted=${h_wanted:-$h_got}
			[ "$h_got" = "$h_wanted" ] || h_wrong="$h_wrong $h_reader/$h_threads"
		done
	done
	ok "$1, however read" test -z "$h_wrong"
	[ -z "$h_wrong" ] || diag "differs:$h_wrong"
}

"$CRM_BUILD/gen" B --invoices 70000 --customers 3000 --orders 120000 --leads 500 --log 20000
expect 'the book is large enough to be read in seven parts' 0 'find B -size +7M | sort' <<'EOF_'
B/invoices.csv
B/orders.csv
EOF_
expect 'the generated book is sound' 0 'crm-book -C B check' <<'EOF_'
EOF_
however 'the board' 'crm-ar -C B board'
however 'the ageing by customer' 'crm-ar -C B aging --by customer'
however 'the invoices behind a figure' 'crm-ar -C B aging --list over_90 --format csv'
however 'the score' 'crm-score -C B run --dry-run'
however 'one score, explained' 'crm-score -C B explain C-000007'
however 'the check' 'crm-book -C B check'
however 'a list' 'crm-book -C B list customers'
expect 'the ageing sums to what mawk finds in ledgers without quotes' 0 'crm-ar -C Q aging --format csv | tail -n 1; cat sum' <<'EOF_'
EOF_

done_testing
