/*
 * What a C programmer would write, to measure against, over memory-mapped files:
 *
 *   walk_bits     a radix tree as the kernel's documentation describes its walk: every entry of every node is looked at, every set
 *                 bit of a leaf is decoded and handed to a callback;
 *   walk_runs     a radix tree by runs of neighbouring keys: whole words where they are empty or full, count-trailing-zeros elsewhere;
 *   walk_chunks   the same for the bitmaps of a kho-v1 list of chunks;
 *   walk_vmalloc  the chain of chunks of a vmalloc area: entries that follow one another are one run;
 *   walk_folios   an array of folios of a memfd, in the pages of a vmalloc area: folios that follow one another are one run;
 *   keep_*        the same walks that keep every run, as decoding does, in an array that doubles, and free it in the end.
 *
 * All give numbers of runs and blocks and a checksum, so that nothing is optimised away and all can be compared with the
 * library's result.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A part of the file: `length` bytes of physical memory from `start` on. */
struct segment {
    uint64_t start;
    uint64_t length;
    const uint8_t *bytes;
};

struct image {
    const struct segment *segments;
    uint64_t segment_count;
    uint64_t root;
    int depth;
    int table_bits;
    int bitmap_bits;
    int order_0_bit;
    int page_shift;
};

struct sums {
    uint64_t runs;
    uint64_t blocks;
    uint64_t check;
};

const void *map_file(const char *path, uint64_t *length)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0)
        return 0;
    *length = (uint64_t)status.st_size;
    void *bytes = mmap(0, *length, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    close(file);
    return bytes == MAP_FAILED ? 0 : bytes;
}

void unmap_file(const void *bytes, uint64_t length)
{
    munmap((void *)bytes, length);
}

static const void *at(const struct image *image, uint64_t address)
{
    for (uint64_t index = 0; index < image->segment_count; index++) {
        const struct segment *segment = &image->segments[index];
        if (address - segment->start < segment->length)
            return segment->bytes + (address - segment->start);
    }
    return 0;
}

typedef void (*block_callback)(uint64_t address, unsigned order, void *context);

static void add_block(uint64_t address, unsigned order, void *context)
{
    struct sums *sums = context;
    sums->blocks++;
    sums->check += address + order;
}

static void bits_below(const struct image *image, uint64_t page, int level, uint64_t path, block_callback callback, void *context)
{
    const uint64_t *words = at(image, page);
    if (level == 0) {
        const uint8_t *bitmap = (const uint8_t *)words;
        for (uint64_t bit = 0; bit < 1ull << image->bitmap_bits; bit++) {
            if (bitmap[bit >> 3] >> (bit & 7) & 1) {
                uint64_t key = path | bit;
                unsigned order = (unsigned)(image->order_0_bit - (63 - __builtin_clzll(key)));
                callback(key << (image->page_shift + order), order, context);
            }
        }
        return;
    }
    for (uint64_t index = 0; index < 1ull << image->table_bits; index++) {
        if (words[index])
            bits_below(image, words[index], level - 1, path | index << (image->bitmap_bits + (level - 1) * image->table_bits), callback, context);
    }
}

/* Kept apart, so that the callback is a call. */
__attribute__((noinline)) void walk_bits(const struct image *image, struct sums *sums)
{
    volatile block_callback callback = add_block;
    bits_below(image, image->root, image->depth - 1, 0, callback, sums);
}

/* Runs that are kept: an array of records of some words. */
struct kept {
    uint64_t *words;
    uint64_t used;
    uint64_t room;
};

#define INLINE static inline __attribute__((always_inline))

/* Takes room for a record. */
INLINE uint64_t *keep(struct kept *kept, uint64_t words)
{
    if (kept->used + words > kept->room) {
        kept->room = kept->room ? kept->room * 2 : 1024;
        kept->words = realloc(kept->words, kept->room * sizeof(uint64_t));
        if (!kept->words)
            abort();
    }
    kept->used += words;
    return kept->words + kept->used - words;
}

/* Every call site is a copy of its own, in which `kept` is known to be null or not. */
INLINE void add_run(struct sums *sums, struct kept *kept, uint64_t first, uint64_t count)
{
    sums->runs++;
    sums->blocks += count;
    sums->check += first;
    if (kept) {
        uint64_t *words = keep(kept, 3);
        words[0] = first;
        words[1] = count;
        words[2] = 0;
    }
}

INLINE void runs_of_bitmap(const uint64_t *words, uint64_t count, uint64_t path, struct sums *sums, struct kept *kept)
{
    uint64_t start = 0;
    uint64_t length = 0;
    for (uint64_t index = 0; index < count; index++) {
        uint64_t word = words[index];
        if (word == 0) {
            if (length) {
                add_run(sums, kept, path + start, length);
                length = 0;
            }
            continue;
        }
        if (word == UINT64_MAX) {
            if (!length)
                start = index << 6;
            length += 64;
            continue;
        }
        uint64_t bit = 0;
        while (bit < 64) {
            uint64_t rest = word >> bit;
            if (rest & 1) {
                uint64_t ones = (uint64_t)__builtin_ctzll(~rest);
                if (ones > 64 - bit)
                    ones = 64 - bit;
                if (!length)
                    start = (index << 6) + bit;
                length += ones;
                bit += ones;
                if (bit < 64) {
                    add_run(sums, kept, path + start, length);
                    length = 0;
                }
            } else {
                if (length) {
                    add_run(sums, kept, path + start, length);
                    length = 0;
                }
                if (!rest)
                    break;
                bit += (uint64_t)__builtin_ctzll(rest);
            }
        }
    }
    if (length)
        add_run(sums, kept, path + start, length);
}

static void runs_below(const struct image *image, uint64_t page, int level, uint64_t path, struct sums *sums)
{
    const uint64_t *words = at(image, page);
    if (level == 0) {
        runs_of_bitmap(words, (1ull << image->bitmap_bits) / 64, path, sums, 0);
        return;
    }
    for (uint64_t index = 0; index < 1ull << image->table_bits; index++) {
        if (words[index])
            runs_below(image, words[index], level - 1, path | index << (image->bitmap_bits + (level - 1) * image->table_bits), sums);
    }
}

void walk_runs(const struct image *image, struct sums *sums)
{
    runs_below(image, image->root, image->depth - 1, 0, sums);
}

static void keep_below(const struct image *image, uint64_t page, int level, uint64_t path, struct sums *sums, struct kept *kept)
{
    const uint64_t *words = at(image, page);
    if (level == 0) {
        runs_of_bitmap(words, (1ull << image->bitmap_bits) / 64, path, sums, kept);
        return;
    }
    for (uint64_t index = 0; index < 1ull << image->table_bits; index++) {
        if (words[index])
            keep_below(image, words[index], level - 1, path | index << (image->bitmap_bits + (level - 1) * image->table_bits), sums, kept);
    }
}

void keep_runs(const struct image *image, struct sums *sums)
{
    struct kept kept = { 0 };
    keep_below(image, image->root, image->depth - 1, 0, sums, &kept);
    free(kept.words);
}

/* kho-v1: `root` is the first chunk, `bitmap_bits` the number of bits in a bitmap, which need not be a page. */
struct chunk {
    uint64_t next;
    uint32_t order;
    uint32_t count;
    struct {
        uint64_t start;
        uint64_t bitmap;
    } elements[];
};

INLINE void chunks(const struct image *image, struct sums *sums, struct kept *kept)
{
    const struct chunk *chunk;
    for (uint64_t address = image->root; address; address = chunk->next) {
        chunk = at(image, address);
        for (uint32_t index = 0; index < chunk->count; index++) {
            const uint64_t *words = at(image, chunk->elements[index].bitmap);
            runs_of_bitmap(words, (uint64_t)image->bitmap_bits / 64, chunk->elements[index].start >> (image->page_shift + (int)chunk->order), sums, kept);
        }
    }
}

void walk_chunks(const struct image *image, struct sums *sums)
{
    chunks(image, sums, 0);
}

void keep_chunks(const struct image *image, struct sums *sums)
{
    struct kept kept = { 0 };
    chunks(image, sums, &kept);
    free(kept.words);
}

struct vmalloc_chunk {
    uint64_t next;
    uint64_t pages[];
};

/* `root` is the first chunk; every entry is a page. The checksum is that of the runs' first addresses. */
INLINE void vmalloc_chunks(const struct image *image, struct sums *sums, struct kept *kept)
{
    uint64_t page_size = 1ull << image->page_shift;
    uint64_t capacity = page_size / sizeof(uint64_t) - 1;
    const struct vmalloc_chunk *chunk;
    for (uint64_t address = image->root; address; address = chunk->next) {
        uint64_t expected = 0;
        uint64_t *run = 0;
        chunk = at(image, address);
        for (uint64_t index = 0; index < capacity && chunk->pages[index]; index++) {
            uint64_t page = chunk->pages[index];
            if (page != expected) {
                sums->runs++;
                sums->check += page;
                if (kept) {
                    run = keep(kept, 2);
                    run[0] = page;
                    run[1] = 0;
                }
            }
            if (kept)
                run[1]++;
            sums->blocks++;
            expected = page + page_size;
        }
    }
}

void walk_vmalloc(const struct image *image, struct sums *sums)
{
    vmalloc_chunks(image, sums, 0);
}

void keep_vmalloc(const struct image *image, struct sums *sums)
{
    struct kept kept = { 0 };
    vmalloc_chunks(image, sums, &kept);
    free(kept.words);
}

/* `root` is the first chunk of the vmalloc area with the array, whose entries are two words: frame number and flags, index. */
INLINE void folios(const struct image *image, struct sums *sums, struct kept *kept)
{
    uint64_t page_size = 1ull << image->page_shift;
    uint64_t capacity = page_size / sizeof(uint64_t) - 1;
    uint64_t next_frame = 0;
    uint64_t next_index = 0;
    uint64_t *run = 0;
    const struct vmalloc_chunk *chunk;
    for (uint64_t address = image->root; address; address = chunk->next) {
        chunk = at(image, address);
        for (uint64_t entry = 0; entry < capacity && chunk->pages[entry]; entry++) {
            const uint64_t *words = at(image, chunk->pages[entry]);
            for (uint64_t index = 0; index < page_size / sizeof(uint64_t); index += 2) {
                uint64_t frame = words[index] & ((1ull << 52) - 1);
                if (!frame)
                    continue;
                if (frame != next_frame || words[index + 1] != next_index) {
                    sums->runs++;
                    sums->check += frame;
                    if (kept) {
                        run = keep(kept, 4);
                        run[0] = words[index + 1];
                        run[1] = frame;
                        run[2] = 0;
                        run[3] = words[index] >> 52;
                    }
                }
                if (kept)
                    run[2]++;
                sums->blocks++;
                next_frame = frame + 1;
                next_index = words[index + 1] + 1;
            }
        }
    }
}

void walk_folios(const struct image *image, struct sums *sums)
{
    folios(image, sums, 0);
}

void keep_folios(const struct image *image, struct sums *sums)
{
    struct kept kept = { 0 };
    folios(image, sums, &kept);
    free(kept.words);
}

/* Writes a file of a length, 256 KiB at a time, as somebody would who has its bytes at hand; 0 if that is not possible. */
int write_file(const char *path, uint64_t length)
{
    static uint8_t bytes[256 << 10];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return 0;
    while (length) {
        ssize_t written = write(file, bytes, length < sizeof(bytes) ? length : sizeof(bytes));
        if (written <= 0)
            break;
        length -= (uint64_t)written;
    }
    close(file);
    return !length;
}

/* Starts a program whose output goes nowhere; 0 if that is not possible. */
int start_program(char *const arguments[])
{
    posix_spawn_file_actions_t actions;
    pid_t process = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    int error = posix_spawnp(&process, arguments[0], &actions, 0, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error ? 0 : process;
}

/* Says whether a program has ended, and how; its greatest resident size in KiB and its processor time in microseconds. */
int has_ended(int process, int *status, int64_t *resident, int64_t *processor)
{
    struct rusage usage;
    int raw = 0;
    if (wait4(process, &raw, WNOHANG, &usage) != process)
        return 0;
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : -1;
    *resident = usage.ru_maxrss;
    *processor = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000ll + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    return 1;
}
