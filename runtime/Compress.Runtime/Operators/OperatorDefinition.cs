using Compress.Graphs;

namespace Compress.Runtime.Operators;

/// <summary>An operator that the runtime can run: its name and how a kernel is made for one node.</summary>
internal sealed record OperatorDefinition(string OpType, Func<NodeReader, ReferenceKernel> Create, string Domain = "");
