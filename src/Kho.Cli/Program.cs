using Kho.Cli;

Standard.TakeOver();
return KhoProgram.Run(args);
