global using Compress.Graphs;
global using TorchSharp;
