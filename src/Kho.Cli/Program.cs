using Kho.Cli;
using Kho.Cli.Terminals;

Standard.TakeOver();
return KhoProgram.Run(args);
