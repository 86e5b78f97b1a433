using Kho.Abi.Handover;
using Kho.Abi.Physical;

using MemoryImage image = MemoryImage.Open(args[0], new MemoryImageOptions());
HandoverJsonWriter.Write(Console.OpenStandardOutput(), HandoverReader.Read(image), args.Length < 2);
return 0;
