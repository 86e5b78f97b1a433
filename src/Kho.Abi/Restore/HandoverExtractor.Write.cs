using Kho.Abi.Subsystems;
using Kho.Images;

namespace Kho.Abi.Restore;

internal sealed partial class HandoverExtractor
{
    /// <summary>Maximum number of bytes per copy.</summary>
    private const int CopySize = 1 << 20;

    private const string NotInImage = "not in the image";
    private const string NotMemory = "no address of memory";

    private readonly byte[] _buffer = new byte[CopySize];

    /// <summary>
    /// Number of the item to which each page of memory was copied. Each page is copied once, even if all files of an image share
    /// it.
    /// </summary>
    private readonly RunMap<int> _taken = new();

    /// <summary>
    /// Basic budget of zeros to hash that the image does not store; a multiple of the image's size is added. A file of gigabytes
    /// of zeros costs nothing to write, but a lot to hash, and an image of kilobytes can declare any number of such files.
    /// </summary>
    private const ulong LeastZerosToHash = 128UL << 20;

    private const ulong ZerosPerByte = 4;

    private ulong _zerosToHash;

    /// <summary>Number of bytes that the image stores, at most 2^48.</summary>
    private static ulong Held(IPhysicalMemory memory) => memory.Ranges.Where(range => range.State == PageState.Present).Aggregate(0UL, (sum, range) => Math.Min(sum + Math.Min(range.Length, 1UL << 48), 1UL << 48));

    private void Write(PreservedContents contents)
    {
        if (contents.Refusal is string refusal)
        {
            Leave(contents, refusal);
            return;
        }

        ulong size = contents.Size!.Value;
        List<string> problems = [.. contents.Problems, .. CheckPreserved(contents) is string open ? [open] : Array.Empty<string>()];
        string path = Path.Combine([_directory, .. contents.Path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ItemWriter writer;
        using (var file = new SparseFile(path))
        {
            ulong end = contents.Pieces.Count == 0 ? 0 : contents.Pieces[^1].End;
            if (!file.TrySetLength(size) && !file.TrySetLength(end))
            {
                file.Dispose();
                File.Delete(path);
                Leave(contents, $"the file system has no files of {size} bytes");
                return;
            }

            if (file.Length < size)
            {
                problems.Add($"the file system has no files of {size} bytes; the file ends behind its last page");
            }

            writer = new ItemWriter(this, contents, file, _items.Count);
            writer.Write();
        }

        ExtractedItem item = writer.ToItem() with { Problems = problems };
        _items.Add(item);
        using FileStream sidecar = new(path + ".json", FileMode.CreateNew);
        ExtractionJsonWriter.WriteSidecar(sidecar, item);
    }

    /// <summary>Writes one file.</summary>
    private sealed class ItemWriter(HandoverExtractor extractor, PreservedContents contents, SparseFile file, int number)
    {
        private readonly List<FileRange> _holes = [];
        private readonly List<AbsentRange> _absent = [];
        private ulong _written;
        private string? _sha256;

        public void Write()
        {
            ulong position = 0;
            foreach (ContentsPiece piece in contents.Pieces)
            {
                Gap(position, piece.Offset);
                Copy(piece);
                position = piece.End;
            }

            Gap(position, file.Length);
            _sha256 = _absent.Count > 0 || contents.IsDisputed || file.Length < contents.Size ? null : file.Sha256();
        }

        public ExtractedItem ToItem() => new()
        {
            Kind = ExtractedKinds.Of(contents.Kind),
            Name = contents.Name,
            Path = contents.Path,
            Size = contents.Size,
            WrittenBytes = _written,
            Pieces = [.. contents.Pieces.Select(piece => new ExtractedPiece(piece.Offset, piece.Address, piece.Length))],
            Holes = _holes,
            Absent = _absent,
            Sha256 = _sha256,
            Session = contents.Session,
            Owner = contents.Owner,
        };

        private void Gap(ulong from, ulong to)
        {
            if (from >= to)
            {
                return;
            }

            if (contents.GapReason is string reason)
            {
                Miss(from, to - from, reason);
                return;
            }

            _holes.Add(new FileRange(from, to - from));
            Zeros(from, to - from);
        }

        private void Copy(ContentsPiece piece)
        {
            if (!extractor._pages.IsPhysical(piece.Address, piece.Length))
            {
                Miss(piece.Offset, piece.Length, NotMemory);
                return;
            }

            for (ulong done = 0; done < piece.Length;)
            {
                ContentsPiece rest = piece.From(done);
                PageState state = extractor._memory.Lookup(rest.Address, out ulong same);
                ContentsPiece part = rest with { Length = Math.Min(rest.Length, same) };
                switch (state)
                {
                    case PageState.Present:
                        CopyPresent(part);
                        break;
                    case PageState.Zero:
                        Zeros(part.Offset, part.Length);
                        break;
                    default:
                        Miss(part.Offset, part.Length, extractor._memory.WhyMissing(rest.Address));
                        break;
                }

                done += part.Length;
            }
        }

        /// <summary>Copies those parts of a piece that no other file has.</summary>
        private void CopyPresent(ContentsPiece piece)
        {
            ulong done = 0;
            foreach (RunMap<int>.Run taken in extractor._taken.Between(piece.Address, piece.Address + (piece.Length - 1)).ToArray())
            {
                ulong at = taken.First - piece.Address;
                CopyFree(piece, done, at);
                string owner = taken.Value == number ? "another place of this file" : extractor._items[taken.Value].Path!;
                Miss(piece.Offset + at, taken.Length, $"its memory belongs to {owner}, too, and is written once");
                done = at + taken.Length;
            }

            CopyFree(piece, done, piece.Length);
        }

        private void CopyFree(ContentsPiece piece, ulong from, ulong to)
        {
            if (from >= to)
            {
                return;
            }

            extractor._taken.Set(piece.Address + from, piece.Address + (to - 1), number);
            while (from < to)
            {
                Span<byte> bytes = extractor._buffer.AsSpan(0, (int)Math.Min(CopySize, to - from));
                int read = extractor._memory.Read(piece.Address + from, bytes, out _);
                file.Write(piece.Offset + from, bytes[..read]);
                _written += (ulong)read;
                from += (ulong)read;
                if (read < bytes.Length)
                {
                    // The image declares more memory than its file holds.
                    Miss(piece.Offset + from, to - from, NotInImage);
                    return;
                }
            }
        }

        private void Zeros(ulong offset, ulong length)
        {
            if (length <= extractor._zerosToHash && _absent.Count == 0)
            {
                extractor._zerosToHash -= length;
                file.Skip(offset, length);
            }
        }

        private void Miss(ulong offset, ulong length, string reason)
        {
            if (_absent.Count > 0 && _absent[^1] is AbsentRange last && last.Offset + last.Length == offset && last.Reason == reason)
            {
                _absent[^1] = last with { Length = last.Length + length };
                return;
            }

            _absent.Add(new AbsentRange(offset, length, reason));
        }
    }
}
