// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The blob `kexec-metadata`. Packed: nothing is aligned.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 7.1 and later, struct kho_kexec_metadata
    /// </remarks>
    internal partial class KexecMetadata : KaitaiStruct
    {
        public static KexecMetadata FromFile(string fileName)
        {
            return new KexecMetadata(new KaitaiStream(fileName));
        }

        public KexecMetadata(KaitaiStream p__io, KaitaiStruct p__parent = null, KexecMetadata p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
            _version = m_io.ReadU4le();
            _previousRelease = m_io.ReadBytes(65);
            _kexecCount = m_io.ReadU4le();
        }
        private uint _version;
        private byte[] _previousRelease;
        private uint _kexecCount;
        private KexecMetadata m_root;
        private KaitaiStruct m_parent;

        /// <summary>
        /// Version of this structure, 1; a reader warns about a blob of another
        /// version and ignores it.
        /// </summary>
        public uint Version { get { return _version; } }

        /// <summary>
        /// Release string (`uname -r`) of the kernel that wrote the handover,
        /// NUL-terminated.
        /// </summary>
        public byte[] PreviousRelease { get { return _previousRelease; } }

        /// <summary>
        /// Number of kexecs with a handover since the last cold boot, the one that
        /// carries this blob included.
        /// </summary>
        public uint KexecCount { get { return _kexecCount; } }
        public KexecMetadata M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
