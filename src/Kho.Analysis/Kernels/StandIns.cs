namespace Kho.Analysis.Kernels;

/// <summary>Stand-ins for kernel headers that need a configured tree: fixed-width types, attributes and arithmetic.</summary>
internal static class StandIns
{
    /// <summary>A header of C.</summary>
    public const string Text = """
        #ifndef KHO_STAND_INS_H
        #define KHO_STAND_INS_H
        typedef unsigned char u8, __u8, uint8_t;
        typedef unsigned short u16, __u16, uint16_t, __le16, __be16;
        typedef unsigned int u32, __u32, uint32_t, __le32, __be32, gfp_t;
        typedef unsigned long long u64, __u64, uint64_t, __le64, __be64;
        typedef signed char s8, __s8;
        typedef short s16, __s16;
        typedef int s32, __s32, pid_t;
        typedef long long s64, __s64, loff_t;
        typedef u64 phys_addr_t, dma_addr_t, resource_size_t;
        typedef u64 __attribute__((aligned(8))) __aligned_u64;
        typedef unsigned long size_t, uintptr_t, pgoff_t;
        typedef long ssize_t;
        typedef _Bool bool;
        enum { false = 0, true = 1 };
        #define NULL ((void *)0)
        #define __packed __attribute__((packed))
        #define __aligned(bytes) __attribute__((aligned(bytes)))
        #define __maybe_unused __attribute__((unused))
        #define __always_inline inline
        #define __must_check
        #define __init
        #define __initdata
        #define __user
        #define __force
        #define __bitwise
        #define __counted_by(member)
        #define __counted_by_le(member)
        #define __DECLARE_FLEX_ARRAY(type, name) struct { struct { } empty_##name; type name[]; }
        #define DECLARE_FLEX_ARRAY(type, name) __DECLARE_FLEX_ARRAY(type, name)
        #define BITS_PER_BYTE 8
        #define BITS_PER_LONG 64
        #define BITS_PER_LONG_LONG 64
        #define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
        #define BITS_TO_LONGS(n) DIV_ROUND_UP(n, BITS_PER_LONG)
        #define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]
        #define BIT(n) (1UL << (n))
        #define BIT_ULL(n) (1ULL << (n))
        #define GENMASK(h, l) ((~0UL << (l)) & (~0UL >> (63 - (h))))
        #define GENMASK_ULL(h, l) ((~0ULL << (l)) & (~0ULL >> (63 - (h))))
        #define SZ_4K 4096
        #define ALIGN(n, to) (((n) + (to) - 1) & ~((typeof(n))(to) - 1))
        #define ilog2(n) (63 - __builtin_clzll(n))
        #define const_ilog2(n) ilog2(n)
        #define order_base_2(n) ((n) > 1 ? ilog2((n) - 1) + 1 : 0)
        #define min(a, b) ((a) < (b) ? (a) : (b))
        #define max(a, b) ((a) > (b) ? (a) : (b))
        #define min_t(type, a, b) min((type)(a), (type)(b))
        #define max_t(type, a, b) max((type)(a), (type)(b))
        #define PAGE_SHIFT 12
        #define PAGE_SIZE (1UL << PAGE_SHIFT)
        #define PAGE_MASK (~(PAGE_SIZE - 1))
        #define __NEW_UTS_LEN 64
        #define MAX_PAGE_ORDER 10
        #define NR_PAGE_ORDERS (MAX_PAGE_ORDER + 1)
        #define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
        #define static_assert(what, ...) _Static_assert(what, "")
        #define BUILD_BUG_ON(what) ((void)0)
        #define IS_ENABLED(option) 0
        #define EOPNOTSUPP 95
        struct list_head { struct list_head *next, *prev; };
        struct mutex { long opaque[4]; };
        #endif

        """;
}
