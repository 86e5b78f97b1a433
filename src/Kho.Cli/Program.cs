using System.CommandLine;
using System.Text;
using Kho.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
ParseResult parsed = KhoCommand.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"kho: {UsageErrors.Describe(parsed)}");
    return ExitCode.Trouble;
}

return ExitCode.Guard(() => parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
