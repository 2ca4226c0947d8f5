using Rubato.Engine;

namespace Rubato.Labs;

/// <summary>The networks of most labs: linear layers fc1, fc2, … after each other.</summary>
static class Dense
{
    /// <summary>Hidden layers with relu.</summary>
    /// <param name="hidden">Their widths.</param>
    /// <param name="outputs">Of the last layer, which has no activation.</param>
    public static Layer Relu(ReadOnlySpan<int> hidden, int outputs = 10) => Of(hidden, outputs, (name, width) => [(name, new LinearLayer(width, relu: true))]);

    /// <summary>Hidden layers with tanh: smooth, so that a Hessian is there everywhere.</summary>
    public static Layer Tanh(ReadOnlySpan<int> hidden, int outputs = 10) => Of(hidden, outputs, (name, width) => [(name, new LinearLayer(width)), ($"{name}_tanh", new ActivationLayer(Activations.Tanh))]);

    /// <summary>Hidden layers with batch norm and relu.</summary>
    public static Layer BatchNorm(ReadOnlySpan<int> hidden, int outputs = 10) => Of(hidden, outputs, (name, width) => [(name, new LinearLayer(width)), ($"{name}_norm", new BatchNormLayer(relu: true))]);

    static Sequential Of(ReadOnlySpan<int> hidden, int outputs, Func<string, int, (string, Layer)[]> block)
    {
        List<(string, Layer)> layers = [("flatten", new FlattenLayer())];
        foreach (var width in hidden) layers.AddRange(block($"fc{Number()}", width));
        layers.Add(($"fc{Number()}", new LinearLayer(outputs)));
        return new([.. layers]);

        int Number() => layers.Count(layer => layer.Item2 is LinearLayer) + 1;
    }
}
