namespace Rubato.Tests.Parity;

/// <summary>PyTorch's lines in the plan language.</summary>
static class TorchLines
{
    public static string Formula(ParityLine line) => line.Schedule switch
    {
        _ => Call.Of($"torch.{line.Schedule}", line.Arguments, [], ("base_lr", Call.ForGroup(line.Arguments["base_lr"]!, line.Group))),
    };
}
