using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubato.Cli.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Console.IsOutputRedirected) Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

var root = new RootCommand("Rubato: learning-rate schedules and control of training dynamics.")
{
    TrainCommand.Create(),
    PlanCommand.Create(),
    DataCommand.Create(),
};
return await CommandLine.RunAsync(root, args);
