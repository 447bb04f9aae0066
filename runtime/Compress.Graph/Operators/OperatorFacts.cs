using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// What is known about one operator: the opsets that changed it, its inputs, outputs and attributes in every form, and how the shapes
/// (and small integer values) of its results follow from those of its inputs. Algorithms carry no facts; they ask here.
/// </summary>
public sealed class OperatorFacts
{
    private readonly string _text;
    private readonly (string Variable, TypeSet Types)[] _types;
    private Signature? _signature;

    /// <summary>Declares an operator.</summary>
    /// <param name="opType">Its name.</param>
    /// <param name="versions">Opsets that introduced or changed it, ascending.</param>
    /// <param name="signature">Inputs and outputs; see <see cref="Graphs.Signature"/>.</param>
    /// <param name="types">Element types of each type variable.</param>
    public OperatorFacts(string opType, ImmutableArray<int> versions, string signature, params (string Variable, TypeSet Types)[] types)
    {
        OpType = opType;
        Versions = versions;
        (_text, _types) = (signature, types);
    }

    /// <summary>Name of the operator.</summary>
    public string OpType { get; }

    /// <summary>Domain; empty is ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Opsets that introduced or changed the operator, ascending.</summary>
    public ImmutableArray<int> Versions { get; }

    /// <summary>First opset that has the operator.</summary>
    public int Since => Versions[0];

    /// <summary>First opset that declares the operator obsolete; after it the operator may not be used.</summary>
    public long DeprecatedSince { get; init; } = long.MaxValue;

    /// <summary>Inputs, in order, of all opsets together.</summary>
    public ImmutableArray<FormalParameter> Inputs => Signature.Inputs;

    /// <summary>Outputs, in order, of all opsets together.</summary>
    public ImmutableArray<FormalParameter> Outputs => Signature.Outputs;

    // Read on first use, by whichever thread is first: two that read it at once read the same.
    private Signature Signature => _signature ??= Signature.Parse(_text, _types);

    /// <summary>Attributes of all opsets together.</summary>
    public ImmutableArray<AttributeFact> Attributes { get; init; } = [];

    /// <summary>True where only the versions of the operator are known; its inputs, outputs and attributes are not looked at.</summary>
    public bool IsOpen { get; init; }

    /// <summary>False where two runs on the same inputs may differ, so that the node may not be folded or merged with another.</summary>
    public bool IsDeterministic { get; init; } = true;

    /// <summary>True where the result does not depend on order: f(a, b) = f(b, a).</summary>
    public bool IsCommutative { get; init; }

    /// <summary>Sets the outputs' shapes (types follow from the signature); one that sets nothing leaves them unknown.</summary>
    public Action<InferenceContext> Infer { get; init; } = static _ => { };

    /// <summary>Version of the operator that a model of <paramref name="opset"/> uses, 0 where it has none yet.</summary>
    public int VersionAt(long opset)
    {
        for (var i = Versions.Length - 1; i >= 0; i--)
            if (Versions[i] <= opset) return Versions[i];
        return 0;
    }

    /// <summary>Fewest and most inputs of the form that <paramref name="opset"/> has.</summary>
    public (int Fewest, int Most) InputArity(long opset) => Arity(Inputs, opset);

    /// <summary>Fewest and most outputs of the form that <paramref name="opset"/> has.</summary>
    public (int Fewest, int Most) OutputArity(long opset) => Arity(Outputs, opset);

    /// <summary>The declared input that a node's input <paramref name="index"/> stands for, or null past the last.</summary>
    public FormalParameter? InputAt(int index) => At(Inputs, index);

    /// <summary>The declared output that a node's output <paramref name="index"/> stands for, or null past the last.</summary>
    public FormalParameter? OutputAt(int index) => At(Outputs, index);

    /// <summary>The declared attribute of that name, or null.</summary>
    public AttributeFact? Attribute(string name, long opset)
    {
        foreach (var fact in Attributes)
            if (fact.Name == name && fact.IsIn(opset)) return fact;
        return null;
    }

    /// <summary>Domain and name.</summary>
    public override string ToString() => Domain.Length == 0 ? OpType : $"{Domain}::{OpType}";

    private static FormalParameter? At(ImmutableArray<FormalParameter> all, int index) =>
        index < all.Length ? all[index] : all is [.., { IsVariadic: true } last] ? last : null;

    private static (int, int) Arity(ImmutableArray<FormalParameter> all, long opset)
    {
        var (fewest, most) = (0, 0);
        for (var i = 0; i < all.Length; i++)
        {
            if (!all[i].IsIn(opset)) continue;
            most = all[i].IsVariadic ? int.MaxValue : i + 1;
            if (!all[i].IsOptional) fewest = i + (all[i].IsVariadic ? all[i].Fewest : 1);
        }
        return (fewest, most);
    }
}
