/*
 * A reader of the cases in golden/conformance, written without this project's code: the layouts of the kernel's
 * structures as a C programmer writes them down. A case a line on stdin (name, release, page size, kind and bytes
 * between tabs), an answer a line on stdout (name, class and value).
 * Built with -DWRONG_TREE, it has the constants of a tree that no release has at most page sizes: leaves of 2^12 bits,
 * five levels, keys of 64 bits. It must then fail wherever these matter.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char data[1 << 17];
static size_t length, shift;
static const char *release;
static char value[1 << 18];

static void say(const char *format, uint64_t number)
{
	snprintf(value + strlen(value), sizeof(value) - strlen(value), format, (unsigned long long)number);
}

static uint64_t number(size_t at, size_t bytes)
{
	uint64_t result = 0;
	while (bytes--)
		result = result << 8 | data[at + bytes];
	return result;
}

static uint32_t big(size_t at)
{
	return (uint32_t)data[at] << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3];
}

/* Pieces of hexadecimal digits joined by '+'; "00*8" is eight bytes of 0. */
static void read_bytes(const char *text)
{
	length = 0;
	for (; *text && *text != '-'; text += *text == '+') {
		for (; isxdigit((unsigned char)*text); text += 2) {
			char pair[3] = { text[0], text[1], 0 };
			data[length++] = (unsigned char)strtoul(pair, NULL, 16);
		}
		if (*text == '*') {
			char *end;
			size_t count = strtoul(text + 1, &end, 10);
			memset(data + length, data[length - 1], count - 1);
			length += count - 1;
			text = end;
		}
	}
}

static int is(const char *name) { return !strcmp(release, name); }
static int is_typed(void) { return !strncmp(release, "rfc", 3); }
static int has_string(const char *string) { return length > strlen(string) && !memcmp(data, string, strlen(string) + 1); }
static int is_v1(void) { return is("linux-6.17") || is("linux-6.18") || is("linux-6.19") || is("linux-7.0"); }

/* Fields by name and width; "t" is text up to its NUL, "b" is bits. */
static const char *const layouts[][2] = {
	{ "kho_vmalloc", "first:8 total_pages:4 flags:2 order:2" },
	{ "kho_block", "next:8 count:8" },
	{ "luo_ser", "compatible:t8 liveupdate_num:8 sessions_pa:8 flbs_pa:8" },
	{ "luo_session_header_ser", "count:8" },
	{ "luo_session_ser", "name:t64 file_set_ser.files:8 file_set_ser.count:8" },
	{ "luo_file_ser", "compatible:t48 data:8 token:8" },
	{ "luo_flb_header_ser", "pgcnt:8 count:8" },
	{ "luo_flb_ser", "name:t48 data:8 count:8" },
	{ "memfd_v1", "pos:8 size:8 nr_folios:8 folios.first:8 folios.total_pages:4 folios.flags:2 folios.order:2" },
	{ "memfd_v2", "pos:8 size:8 seals:4 flags:4 nr_folios:8 folios.first:8 folios.total_pages:4 folios.flags:2 folios.order:2" },
	{ "memfd_luo_folio_ser", "pfn:b52 flags:b12 index:8" },
	{ "memblock_start", "start:8" },
	{ "memblock_size", "size:8" },
	{ "kho_scratch", "addr:8 size:8" },
	{ "kexec_metadata", "version:4 previous_release:t65 kexec_count:4" },
};

static void say_text(size_t at, size_t bytes)
{
	for (size_t i = 0; i < bytes && data[at + i]; i++)
		say(isalnum(data[at + i]) || strchr("._-", data[at + i]) ? "%c" : "%%%02llx", data[at + i]);
}

static const char *structure(const char *kind)
{
	size_t at = 0, bit = 0;
	const char *layout = NULL;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(*layouts); i++)
		if (!strcmp(layouts[i][0], kind))
			layout = layouts[i][1];
	if (!layout)
		return "skip";
	for (int pass = 0; pass < 2; pass++) {
		at = 0;
		for (const char *field = layout; *field; field += strcspn(field, " "), field += *field == ' ') {
			const char *width = strchr(field, ':') + 1;
			size_t bytes = strtoul(width + !isdigit((unsigned char)*width), NULL, 10);
			if (pass) {
				snprintf(value + strlen(value), 64, "%s%.*s=", *value ? " " : "", (int)(width - field - 1), field);
				if (*width == 't')
					say_text(at, bytes);
				else if (*width == 'b')
					say("0x%llx", number(at, 8) >> bit & ((1ULL << bytes) - 1));
				else
					say("0x%llx", number(at, bytes));
			}
			bit = *width == 'b' ? (bit + bytes) % 64 : 0;
			at += *width != 'b' ? bytes : bit ? 0 : 8;
		}
		if (length < at)
			return "decode-failure";
	}
	return "success";
}

/* What is asked of a key is its block ("key"), its way through the tree ("path"), or whether a kernel adds it ("add"). */
static const char *key(char asked)
{
	uint64_t whole = number(0, 8), bits = is_typed() ? whole & ~(1ULL << 63) : whole;
	size_t order0 = 64 - shift, bitmap = shift + 3, table = shift - 3;
	size_t width = is("linux-7.1-rc5") ? 64 - shift : is("rfc-page-type-deep") ? 64 : 65 - shift;
	size_t depth = (width - bitmap + table - 1) / table + 1;
#ifdef WRONG_TREE
	bitmap = 12;
	depth = 5;
	width = 64;
#endif
	if (length < 8)
		return "decode-failure";
	if (asked == 'a')
		return is("linux-7.3") && width < 64 && whole >> width ? "refused ERANGE" : "success";
	if (asked == 'p') {
		size_t held = bitmap + table * (depth - 1);
		say("depth=%#llx index=", depth);
		for (size_t level = depth - 1; level > 0; level--) {
			size_t at = bitmap + (level - 1) * table;
			say(level < depth - 1 ? "/0x%llx" : "0x%llx", at < 64 ? whole >> at & ((1ULL << table) - 1) : 0);
		}
		say(" bit=0x%llx", whole & ((1ULL << bitmap) - 1));
		say(" held=0x%llx", held < 64 ? whole & ((1ULL << held) - 1) : whole);
		return "success";
	}
	if (!bits || bits >> order0 > 1)
		return "decode-failure";
	size_t top = 63 - (size_t)__builtin_clzll(bits);
	say("order=0x%llx", order0 - top);
	say(" phys=0x%llx", order0 - top + shift < 64 ? (bits ^ 1ULL << top) << (order0 - top + shift) : 0);
	if (is_typed())
		say(" type=%llu", whole >> 63);
	return "success";
}

static const char *page(const char *kind)
{
	size_t size = !strcmp(kind, "kho_mem_phys_bits") && is("linux-6.17") ? 512 : (size_t)1 << shift, count;
	if (length < size)
		return "decode-failure";
	if (!strcmp(kind, "kho_radix_node")) {
		for (size_t i = 0; i < size / 8; i++)
			if (number(8 * i, 8))
				say(*value ? " 0x%llx" : "0x%llx", i), say(":0x%llx", number(8 * i, 8));
	} else if (!strcmp(kind, "khoser_mem_chunk")) {
		say("next=0x%llx", number(0, 8));
		say(" order=0x%llx", number(8, 4));
		say(" num_elms=0x%llx bitmaps=", count = number(12, 4));
		for (size_t i = 0; i < count && 16 * i + 32 <= size; i++)
			say(i ? ",0x%llx" : "0x%llx", number(16 + 16 * i, 8)), say(":0x%llx", number(24 + 16 * i, 8));
	} else if (!strcmp(kind, "kho_vmalloc_chunk")) {
		say("next=0x%llx phys=", number(0, 8));
		for (size_t i = 1; i < size / 8 && number(8 * i, 8); i++)
			say(i > 1 ? ",0x%llx" : "0x%llx", number(8 * i, 8));
	} else {
		for (size_t i = 0; i < size * 8; i++)
			if (data[i / 8] >> i % 8 & 1)
				say(*value ? " 0x%llx" : "0x%llx", i);
	}
	return "success";
}

static const char *root(void)
{
	const char *compatible = is_v1() ? "kho-v1" : is("linux-7.1") ? "kho-v3" : "kho-v4";
	const char *strings = (char *)data + big(12), *node = "";
	uint64_t address = 0;
	int found = 0, fits = 0, depth = 0;
	char blobs[1 << 12] = "";
	if (length < 40 || big(0) != 0xd00dfeed)
		return "refused -9";
	for (size_t at = big(8); at < length && big(at) != 9;) {
		uint32_t token = big(at);
		at += 4;
		if (token == 1) {
			node = (char *)data + at;
			at = (at + strlen(node) + 4) & ~(size_t)3;
			depth++;
		} else if (token == 2) {
			depth--;
		} else if (token == 3) {
			const char *name = strings + big(at + 4);
			size_t bytes = big(at), end = strlen(blobs);
			at += 8;
			if (depth == 1 && !strcmp(name, "compatible"))
				found = 1, fits = !strcmp((char *)data + at, compatible);
			else if (depth == 1)
				say("map=0x%llx", number(at, 8));
			else if (!strcmp(name, is_v1() ? "fdt" : "preserved-data"))
				address = number(at, 8), snprintf(blobs + end, sizeof(blobs) - end, " %s:0x%llx", node, (unsigned long long)address);
			else
				snprintf(blobs + end, sizeof(blobs) - end, ":0x%llx", (unsigned long long)number(at, 8));
			at = (at + bytes + 3) & ~(size_t)3;
		}
	}
	strcat(value, blobs);
	return !found ? "refused -1" : fits ? "success" : "refused 1";
}

static const char *answer(const char *kind)
{
	if (!strcmp(kind, "key") || !strcmp(kind, "path") || !strcmp(kind, "add"))
		return key(*kind);
	if (!strcmp(kind, "root"))
		return root();
	if (!strncmp(kind, "kho_radix_", 10) || !strcmp(kind, "khoser_mem_chunk") || !strcmp(kind, "kho_mem_phys_bits") || !strcmp(kind, "kho_vmalloc_chunk"))
		return page(kind);
	if (!strcmp(kind, "stamp")) {
		if (length < 8 || (!is("linux-6.17") && number(4, 4) != 0x4b484f50))
			return "decode-failure";
		say("order=0x%llx", is("linux-6.17") ? number(0, 8) : number(0, 4) & (is_typed() ? 0x7fffffff : 0xffffffff));
		if (is_typed())
			say(" type=%llu", data[3] >> 7);
		return "success";
	}
	if (!strcmp(kind, "kho_test_folio")) {
		say("phys=0x%llx", number(0, 8) >> shift << shift);
		say(" order=0x%llx", number(0, 8) & ((1ULL << shift) - 1));
		return "success";
	}
	const char *class = structure(strcmp(kind, "memfd_luo_ser") ? kind : is_v1() ? "memfd_v1" : "memfd_v2");
	if (strcmp(class, "success"))
		return class;
	if (!strcmp(kind, "luo_ser") && !has_string("luo-v5"))
		return "kernel-dies";
	if (!strcmp(kind, "memfd_luo_ser") && !is_v1() && number(16, 4) & ~0x3fULL)
		return "refused EOPNOTSUPP";
	return strcmp(kind, "kexec_metadata") || number(0, 4) == 1 ? "success" : "refused";
}

int main(void)
{
	static char line[1 << 18];
	while (fgets(line, sizeof(line), stdin)) {
		char *part[5] = { strtok(line, "\t\n") };
		for (int i = 1; i < 5; i++)
			if (!(part[i] = strtok(NULL, "\t\n")))
				return 1;
		release = part[1];
		shift = (size_t)__builtin_ctzl(strtoul(part[2], NULL, 10));
		*value = 0;
		memset(data, 0, sizeof(data));
		read_bytes(part[4]);
		const char *class = answer(part[3]);
		printf("%s\t%s\t%s\n", part[0], class, strcmp(class, "success") || !*value ? "-" : value);
		fflush(stdout);
	}
	return 0;
}
