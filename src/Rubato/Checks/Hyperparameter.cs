namespace Rubato.Checks;

/// <summary>What a hyperparameter's name says of it, whatever the trainer.</summary>
readonly record struct Hyperparameter(string Name)
{
    static readonly string[] Shares =
        ["beta", "beta1", "beta2", "beta3", "dropout", "label_smoothing", "drop_path", "drop_path_rate", "stochastic_depth", "ema_decay", "rho"];

    static readonly string[] Counts =
        ["batch_size", "accumulation_steps", "gradient_accumulation_steps", "resolution", "image_size", "sequence_length", "seq_len", "context_length", "num_samples", "top_k"];

    /// <summary>A learning rate.</summary>
    public bool IsRate => Name is "lr" or "learning_rate" || Ends("_lr");

    /// <summary>The memory of past gradients.</summary>
    public bool IsMomentum => Name is "momentum" or "beta1";

    public bool IsWeightDecay => Name is "weight_decay" or "wd";

    /// <summary>A share or a memory: at least 0 and below 1.</summary>
    public bool IsBelowOne => IsMomentum || Shares.Contains(Name) || Ends("_momentum") || Ends("_dropout") || Ends("_decay_rate");

    /// <summary>What is counted or has only certain sizes: whole, and at least 1.</summary>
    public bool IsCount => Counts.Contains(Name);

    bool Ends(string with) => Name.EndsWith(with, StringComparison.Ordinal);
}
