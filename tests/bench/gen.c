/* gen.c - an invented book of any size, the same bytes on every machine.
 *
 *     gen DIR [--invoices N] [--payments N] [--customers N] [--people N] [--orders N] [--products N] [--leads N] [--log N]
 *             [--ids SHAPE]
 *
 * Ids of customers, invoices and leads have a SHAPE: serial (I-000001, as this toolkit gives them), year (INV-2024-000123), month
 * (SI202405-06398), scattered (I-68961966), einvoice (20 digits), suffix (I-000123-A) or opaque (I3W5E11264SGS).
 *
 * Whatever a row holds follows from its number alone, so that a payment knows its invoice without a table of them. Days
 * end on 2026-03-16; old invoices are paid but for one in a hundred, young ones are open. Texts are Chinese; about one
 * field in ten is quoted, some of those with commas, quotes or line ends inside. The log holds the stage changes of
 * the leads, a month a file.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

enum { TODAY = 20528 /* 2026-03-16, days since 1970 */, SPAN = 5 * 365, WINDOW = 16384 };

enum size { INVOICES, PAYMENTS, CUSTOMERS, PEOPLE, ORDERS, PRODUCTS, LEADS, LOG, SIZES };

static const char *const options[SIZES] = { "--invoices", "--payments", "--customers", "--people",
					    "--orders",	  "--products", "--leads",     "--log" };
static long sizes[SIZES] = { -1, -1, -1, -1, -1, -1, -1, -1 };

static const char *const cities[] = { "宁波", "余姚", "慈溪", "象山", "奉化", "杭州", "绍兴", "台州", "温州", "嘉兴" };
static const char *const kinds[] = { "第一医院", "第二医院", "中医院",	 "妇幼保健院",
				     "骨科医院", "康复中心", "医疗器械", "模具厂" };
static const char *const surnames[] = { "陈", "林", "王", "张", "李", "徐", "周", "吴", "黄", "郑" };
static const char *const given[] = { "晓", "建国", "丽", "海燕", "伟", "思远", "敏", "志强", "雨桐", "洁" };
static const char *const notes[] = { "首期款，按合同第三条", "验收后付清",
				     "月结 30 天, 对账后付", "质保金 5%",
				     "\"加急\"订单",	     "分两次开票\n第二次在验收后",
				     "关节镜耗材换代",	     "" };
static const char *const methods[] = { "转账", "承兑汇票", "支票", "微信" };
static const char *const levels[] = { "三级甲等", "三级乙等", "二级甲等", "二级乙等", "民营诊所", "" };
static const char *const lines[] = { "关节镜", "内固定", "耗材", "影像", "康复", "手术器械", "检验", "护理" };
static const char *const stages[] = { "线索", "需求确认", "方案输出", "内部协同", "报价", "合同审批", "签约" };

static const char *const shapes[] = { "serial", "year", "month", "scattered", "einvoice", "suffix", "opaque" };
static size_t shape;

static uint64_t draw(uint64_t kind, uint64_t row, uint64_t which)
{
	uint64_t x = (kind << 56) ^ (which << 48) ^ (row + 0x9E3779B97F4A7C15u);

	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
	return x ^ (x >> 31);
}

static const char *pick(const char *const *from, size_t n, uint64_t random)
{
	return from[random % n];
}

static void put_opaque(FILE *f, uint64_t x)
{
	for (int i = 0; i < 13; i++, x /= 36)
		putc("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[x % 36], f);
}

/* No two numbers have one id in any shape: those that scatter multiply by what has no factor in common with 10. */
static void put_id(FILE *f, char letter, long number)
{
	switch (shape) {
	case 1:
		fprintf(f, "%cNV-%ld-%06ld", letter, 2021 + (number - 1) / 250000, (number - 1) % 250000 + 1);
		return;
	case 2:
		fprintf(f, "S%c%04ld%02ld-%05ld", letter, 2021 + (number - 1) / 192000, 1 + (number - 1) / 16000 % 12, (number - 1) % 16000 + 1);
		return;
	case 3:
		fprintf(f, "%c-%08ld", letter, number * 61803399 % 100000000);
		return;
	case 4:
		fprintf(f, "24332%c%05d%09ld", '0' + letter % 10, 0, number * 618033989 % 1000000000);
		return;
	case 5:
		fprintf(f, "%c-%06ld-%c", letter, number, (char)('A' + number % 26));
		return;
	case 6:
		put_opaque(f, draw((uint64_t)letter, (uint64_t)number, 0));
		return;
	default:
		fprintf(f, "%c-%06ld", letter, number);
	}
}

static FILE *create(const char *dir, const char *name, const char *header)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f) {
		fprintf(stderr, "gen: %s: %s\n", path, strerror(errno));
		exit(3);
	}
	setvbuf(f, NULL, _IOFBF, 1 << 20);
	fputs(header, f);
	return f;
}

static void finish(FILE *f)
{
	if (ferror(f) || fclose(f) != 0) {
		fprintf(stderr, "gen: %s\n", strerror(errno));
		exit(3);
	}
}

/* A field behind its comma; quoted where it must be, and one time in ten all the same. */
static void put_text(FILE *f, const char *text, uint64_t random)
{
	putc(',', f);
	if (!strpbrk(text, ",\"\n") && random % 10) {
		fputs(text, f);
		return;
	}
	putc('"', f);
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			putc('"', f);
		putc(*p, f);
	}
	putc('"', f);
}

/* Days to a civil date, after Howard Hinnant's algorithm. */
static void put_date(FILE *f, long day)
{
	long z = day + 719468, era = z / 146097, doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	long mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;

	fprintf(f, "%04ld-%02ld-%02ld", yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1);
}

static void put_money(FILE *f, long fen)
{
	fprintf(f, ",%ld.%02ld", fen / 100, fen % 100);
}

static void customers(const char *dir)
{
	FILE *f = create(
		dir, "customers.csv",
		"id,name,type,industry,affiliation,level,owner,grade,score,scored_at,annual_purchase,coverage,contact,"
		"title,phone,email,wecom,uscc,region\n");

	for (long i = 1; i <= sizes[CUSTOMERS]; i++) {
		uint64_t r = draw(CUSTOMERS, (uint64_t)i, 0);
		char name[128];

		snprintf(name, sizeof(name), "%s%s%ld部", pick(cities, COUNT(cities), r),
			 pick(kinds, COUNT(kinds), r >> 8), i);
		put_id(f, 'C', i);
		put_text(f, name, r >> 16);
		fprintf(f, ",医院,医疗,,%s,P-%04ld,%c,,,,,%s%s,,,,,,", pick(levels, COUNT(levels), r >> 20),
			1 + (long)((r >> 24) % (uint64_t)sizes[PEOPLE]), "ABC"[(r >> 40) % 3],
			pick(surnames, COUNT(surnames), r >> 44), pick(given, COUNT(given), r >> 50));
		fprintf(f, "%s\n", pick(cities, COUNT(cities), r));
	}
	finish(f);
}

static void people(const char *dir)
{
	FILE *f = create(dir, "people.csv", "id,name,role,status,manager,login\n");

	for (long i = 1; i <= sizes[PEOPLE]; i++) {
		uint64_t r = draw(PEOPLE, (uint64_t)i, 0);

		fprintf(f, "P-%04ld,%s%s,%s,active,,u%ld\n", i, pick(surnames, COUNT(surnames), r),
			pick(given, COUNT(given), r >> 8), i == 1 ? "sales_manager" : "sales", i);
	}
	finish(f);
}

struct invoice {
	long customer, owner, amount, issued, due;
};

static struct invoice invoice_of(long i)
{
	uint64_t r = draw(INVOICES, (uint64_t)i, 0);
	long issued = TODAY - SPAN + (i - 1) * SPAN / (sizes[INVOICES] ? sizes[INVOICES] : 1);

	return (struct invoice){ .customer = 1 + (long)(r % (uint64_t)sizes[CUSTOMERS]),
				 .owner = 1 + (long)((r >> 20) % (uint64_t)sizes[PEOPLE]),
				 .amount = 10000 + (long)((r >> 24) % 50000000),
				 .issued = issued,
				 .due = issued + (long[]){ 15, 30, 30, 60 }[(r >> 52) % 4] };
}

static void invoices(const char *dir)
{
	FILE *f = create(dir, "invoices.csv",
			 "id,customer,amount,issued_on,due_on,contract,owner,note,hold_until,hold_reason\n");

	for (long i = 1; i <= sizes[INVOICES]; i++) {
		struct invoice in = invoice_of(i);
		uint64_t r = draw(INVOICES, (uint64_t)i, 1);
		char note[256];

		put_id(f, 'I', i);
		putc(',', f);
		put_id(f, 'C', in.customer);
		put_money(f, in.amount);
		putc(',', f);
		put_date(f, in.issued);
		putc(',', f);
		put_date(f, in.due);
		fprintf(f, ",K-%06ld", 1 + (long)(r % 100000));
		if ((r >> 20) % 8)
			fprintf(f, ",P-%04ld", in.owner);
		else
			putc(',', f);
		snprintf(note, sizeof(note), "%s%s %s", pick(cities, COUNT(cities), r >> 44),
			 pick(kinds, COUNT(kinds), r >> 48), pick(notes, COUNT(notes), r >> 24));
		put_text(f, note, r >> 32);
		if ((r >> 36) % 200 == 0 && in.due < TODAY && in.due > TODAY - 60) {
			putc(',', f);
			put_date(f, TODAY + 10);
			put_text(f, "对账有差异, 客户财务在查", r >> 40);
		} else {
			put_text(f, "", 1);
			put_text(f, "", r >> 40);
		}
		putc('\n', f);
	}
	finish(f);
}

static void put_payment(FILE *f, long *left, long invoice, long amount, long on)
{
	uint64_t r = draw(PAYMENTS, (uint64_t)*left, 0);
	char reference[32];

	if (*left == 0)
		return;
	fprintf(f, "PAY-%06ld,", sizes[PAYMENTS] - --*left);
	put_id(f, 'I', invoice);
	put_money(f, amount);
	putc(',', f);
	put_date(f, on);
	put_text(f, pick(methods, COUNT(methods), r), r >> 8);
	snprintf(reference, sizeof(reference), "R%08ld", (long)((r >> 16) % 100000000));
	put_text(f, reference, r >> 48);
	putc('\n', f);
}

/* Old invoices are paid, an eighth of them in two parts; the youngest not yet. */
static void pay(FILE *f, long *left, long i)
{
	struct invoice in = invoice_of(i);
	uint64_t r = draw(PAYMENTS, (uint64_t)i, 1);
	long late = (long)(r % 20) - 10, part = in.amount * (long)(20 + (r >> 8) % 60) / 100;
	long on = in.due + late < in.issued ? in.issued : in.due + late;

	if (on >= TODAY || (r >> 16) % 100 == 0)
		return;
	if ((r >> 24) % 24) {
		put_payment(f, left, i, in.amount, on);
		return;
	}
	put_payment(f, left, i, part, on);
	if ((r >> 30) % 50)
		put_payment(f, left, i, in.amount - part, on + 5);
}

/* In the order they come in, which isn't that of the invoices. Those that are missing then are announced: dated ahead. */
static void payments(const char *dir)
{
	FILE *f = create(dir, "payments.csv", "id,invoice,amount,paid_on,method,reference\n");
	long n = sizes[INVOICES], left = sizes[PAYMENTS];

	for (long from = 0; from < n; from += WINDOW)
		for (long k = 0; k < WINDOW; k++) {
			long i = from + k * 7919 % WINDOW + 1;

			if (i <= n)
				pay(f, &left, i);
		}
	for (long i = n; left > 0 && n > 0; i = i > 1 ? i - 1 : n)
		put_payment(f, &left, i, 100, TODAY + 1);
	finish(f);
}

static void products(const char *dir)
{
	FILE *f = create(dir, "products.csv", "sku,name,line,price,stock,reorder_at\n");

	for (long i = 1; i <= sizes[PRODUCTS]; i++)
		fprintf(f, "SKU-%05ld,%s组件%ld,%s,%ld.00,%ld,10\n", i, lines[i % (long)COUNT(lines)], i,
			lines[i % (long)COUNT(lines)], 100 + i * 7 % 9000, i % 300);
	finish(f);
}

static void orders(const char *dir)
{
	FILE *f = create(dir, "orders.csv", "id,customer,sku,qty,amount,ordered_on,store,guide\n");
	long n = sizes[ORDERS];

	for (long i = 1; i <= n; i++) {
		uint64_t r = draw(ORDERS, (uint64_t)i, 0);

		fprintf(f, "O-%06ld,", i);
		put_id(f, 'C', 1 + (long)(r % (uint64_t)sizes[CUSTOMERS]));
		fprintf(f, ",SKU-%05ld,%ld", 1 + (long)((r >> 20) % (uint64_t)sizes[PRODUCTS]), 1 + (long)((r >> 30) % 20));
		put_money(f, 5000 + (long)((r >> 34) % 4000000));
		putc(',', f);
		put_date(f, TODAY - 2 * 365 + i * 2 * 365 / n);
		put_text(f, pick(cities, COUNT(cities), r >> 56), r >> 52);
		fprintf(f, ",P-%04ld\n", 1 + (long)((r >> 40) % (uint64_t)sizes[PEOPLE]));
	}
	finish(f);
}

static void leads(const char *dir)
{
	FILE *f = create(dir, "leads.csv", "id,customer,stage,next_follow_up,need,blocker,owner,amount,source\n");

	for (long i = 1; i <= sizes[LEADS]; i++) {
		uint64_t r = draw(LEADS, (uint64_t)i, 0);

		put_id(f, 'L', i);
		putc(',', f);
		put_id(f, 'C', 1 + (long)(r % (uint64_t)sizes[CUSTOMERS]));
		fprintf(f, ",%s,2026-03-%02ldT10:00:00+08:00", pick(stages, COUNT(stages), r >> 20),
			1 + (long)((r >> 24) % 28));
		put_text(f, "关节镜耗材换代, 含培训", r >> 30);
		put_text(f, "预算未批", r >> 34);
		fprintf(f, ",P-%04ld", 1 + (long)((r >> 40) % (uint64_t)sizes[PEOPLE]));
		put_money(f, 1000000 + (long)((r >> 44) % 90000000));
		fputs(",展会\n", f);
	}
	finish(f);
}

/* Stage changes, evenly over the twelve months before today. */
static void events(const char *dir)
{
	char path[4096];
	long n = sizes[LOG], from = TODAY - 365;
	FILE *f = NULL;

	snprintf(path, sizeof(path), "%s/log", dir);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		exit(3);
	for (long i = 0, month = -1; i < n; i++) {
		long day = from + i * 365 / n, m = (day * 12 - 12) / 365;
		uint64_t r = draw(LOG, (uint64_t)i, 0);
		size_t stage = r % (COUNT(stages) - 1);

		if (m != month) {
			char name[32];

			snprintf(name, sizeof(name), "log/%04ld-%02ld.csv", 1970 + m / 12, 1 + m % 12);
			if (f)
				finish(f);
			f = create(dir, name, "at,actor,command,ledger,id,field,old,new,note\n");
			month = m;
		}
		put_date(f, day);
		fprintf(f, "T%02ld:%02ld:00+08:00,P-%04ld,lead move,leads,", 9 + (long)((r >> 8) % 9), (long)((r >> 12) % 60),
			1 + (long)((r >> 20) % (uint64_t)sizes[PEOPLE]));
		put_id(f, 'L', 1 + (long)((r >> 30) % (uint64_t)(sizes[LEADS] ? sizes[LEADS] : 1)));
		fprintf(f, ",stage,%s,%s", stages[stage], stages[stage + 1]);
		put_text(f, (r >> 50) % 6 ? "" : "客户要求分期, 已报主管", r >> 54);
		putc('\n', f);
	}
	if (f)
		finish(f);
}

static void otherwise(enum size what, long n)
{
	if (sizes[what] < 0)
		sizes[what] = n;
}

static int usage(void)
{
	fputs("usage: gen DIR", stderr);
	for (size_t i = 0; i < SIZES; i++)
		fprintf(stderr, " [%s N]", options[i]);
	fputs(" [--ids serial|year|month|scattered|einvoice|suffix|opaque]\n", stderr);
	return 2;
}

static bool is_shape(const char *name)
{
	for (shape = 0; shape < COUNT(shapes); shape++)
		if (strcmp(name, shapes[shape]) == 0)
			return true;
	return false;
}

static int read_options(int argc, char **argv)
{
	for (int k = 2; k < argc; k += 2) {
		size_t i = 0;
		char *end;

		if (strcmp(argv[k], "--ids") == 0) {
			if (k + 1 == argc || !is_shape(argv[k + 1]))
				return -1;
			continue;
		}

		while (i < SIZES && strcmp(argv[k], options[i]) != 0)
			i++;
		if (i == SIZES || k + 1 == argc)
			return -1;
		sizes[i] = strtol(argv[k + 1], &end, 10);
		if (*end || sizes[i] < 0)
			return -1;
	}
	return argc < 2 ? -1 : 0;
}

int main(int argc, char **argv)
{
	const char *dir = argv[1];

	if (read_options(argc, argv) < 0)
		return usage();
	otherwise(INVOICES, 1000);
	otherwise(PAYMENTS, sizes[INVOICES]);
	otherwise(CUSTOMERS, sizes[INVOICES] / 10 + 1);
	otherwise(PEOPLE, 50);
	otherwise(ORDERS, 0);
	otherwise(PRODUCTS, 500);
	otherwise(LEADS, 0);
	otherwise(LOG, 0);
	if (!sizes[CUSTOMERS] || !sizes[PEOPLE] || !sizes[PRODUCTS])
		return usage();
	if (mkdir(dir, 0777) < 0 && errno != EEXIST) {
		fprintf(stderr, "gen: %s: %s\n", dir, strerror(errno));
		return 3;
	}
	finish(create(dir, "crm.yaml", "name: bench\ntimezone: Asia/Shanghai\ncurrency: CNY\nlanguage: zh\n"));
	people(dir);
	customers(dir);
	invoices(dir);
	payments(dir);
	products(dir);
	if (sizes[ORDERS])
		orders(dir);
	if (sizes[LEADS])
		leads(dir);
	if (sizes[LOG])
		events(dir);
	return 0;
}
