import type { Classifier } from '../news/classify.ts'

/** The local model that the package ships, loaded when it is first needed. */
export async function openClassifier(): Promise<Classifier> {
  const { createClassifier } = await import('../news/classify.ts')
  const { loadNewsModel } = await import('../news/model-file.ts')
  return createClassifier(loadNewsModel())
}
