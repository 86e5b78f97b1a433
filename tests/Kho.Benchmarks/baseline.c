/*
 * What a C programmer would write, to measure against. Two walks over a radix tree in a memory-mapped file:
 *
 *   walk_bits   as the kernel's documentation describes its walk: every entry of every node is looked at, every set bit
 *               of a leaf is decoded and handed to a callback;
 *   walk_runs   runs of neighbouring keys: whole words where they are empty or full, count-trailing-zeros elsewhere.
 *
 * Both return a checksum, so that nothing is optimised away and both can be compared with the library's result.
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct image {
    const uint8_t *bytes;
    uint64_t length;
};

/* The file's part that begins at physical address `address` begins at `offset`; all of the tree lies in it. */
struct tree {
    const uint8_t *base;
    uint64_t root;
    int depth;
    int table_bits;
    int bitmap_bits;
    int order_0_bit;
    int page_shift;
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

typedef void (*block_callback)(uint64_t address, unsigned order, void *context);

struct sums {
    uint64_t blocks;
    uint64_t check;
};

static void add_block(uint64_t address, unsigned order, void *context)
{
    struct sums *sums = context;
    sums->blocks++;
    sums->check += address + order;
}

static void bits_below(const struct tree *tree, uint64_t page, int level, uint64_t path, block_callback callback, void *context)
{
    const uint64_t *words = (const uint64_t *)(tree->base + page);
    if (level == 0) {
        const uint8_t *bitmap = (const uint8_t *)words;
        for (uint64_t bit = 0; bit < 1ull << tree->bitmap_bits; bit++) {
            if (bitmap[bit >> 3] >> (bit & 7) & 1) {
                uint64_t key = path | bit;
                unsigned order = (unsigned)(tree->order_0_bit - (63 - __builtin_clzll(key)));
                callback(key << (tree->page_shift + order), order, context);
            }
        }
        return;
    }
    for (uint64_t index = 0; index < 1ull << tree->table_bits; index++) {
        if (words[index])
            bits_below(tree, words[index], level - 1, path | index << (tree->bitmap_bits + (level - 1) * tree->table_bits), callback, context);
    }
}

/* Kept apart, so that the callback is a call. */
__attribute__((noinline)) uint64_t walk_bits(const struct tree *tree, uint64_t *blocks)
{
    struct sums sums = {0, 0};
    volatile block_callback callback = add_block;
    bits_below(tree, tree->root, tree->depth - 1, 0, callback, &sums);
    *blocks = sums.blocks;
    return sums.check;
}

struct run_sums {
    uint64_t runs;
    uint64_t blocks;
    uint64_t check;
};

static void add_run(struct run_sums *sums, uint64_t first, uint64_t count)
{
    sums->runs++;
    sums->blocks += count;
    sums->check += first;
}

static void runs_of_leaf(const uint64_t *words, uint64_t count, uint64_t path, struct run_sums *sums)
{
    uint64_t start = 0;
    uint64_t length = 0;
    for (uint64_t index = 0; index < count; index++) {
        uint64_t word = words[index];
        if (word == 0) {
            if (length) {
                add_run(sums, path | start, length);
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
                    add_run(sums, path | start, length);
                    length = 0;
                }
            } else {
                if (length) {
                    add_run(sums, path | start, length);
                    length = 0;
                }
                if (!rest)
                    break;
                bit += (uint64_t)__builtin_ctzll(rest);
            }
        }
    }
    if (length)
        add_run(sums, path | start, length);
}

static void runs_below(const struct tree *tree, uint64_t page, int level, uint64_t path, struct run_sums *sums)
{
    const uint64_t *words = (const uint64_t *)(tree->base + page);
    if (level == 0) {
        runs_of_leaf(words, (1ull << tree->bitmap_bits) / 64, path, sums);
        return;
    }
    for (uint64_t index = 0; index < 1ull << tree->table_bits; index++) {
        if (words[index])
            runs_below(tree, words[index], level - 1, path | index << (tree->bitmap_bits + (level - 1) * tree->table_bits), sums);
    }
}

uint64_t walk_runs(const struct tree *tree, uint64_t *runs, uint64_t *blocks)
{
    struct run_sums sums = {0, 0, 0};
    runs_below(tree, tree->root, tree->depth - 1, 0, &sums);
    *runs = sums.runs;
    *blocks = sums.blocks;
    return sums.check;
}
